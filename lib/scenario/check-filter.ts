import { StepError } from '@/lib/errors'
import { checkExpression, checkTemplate, matchesPattern } from '@/lib/expression'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { Json } from '@/lib/module-kit/json'
import { isBlank, isNothing } from '@/lib/module-kit/nothing'
import { placedWords } from './check-names'
import type { ReadCheck } from './check-outputs'
import type { Field, FilterRow, ScenarioDocument, ScenarioLink } from './document'
import { OPERATORS_WITHOUT_RIGHT } from './filter-operators'
import { type Problem, upstreamOf } from './graph'
import { knownText } from './mappings'
import { nameOfValue } from './value-words'

/** What is wrong with a link's filter, row by row; rows are counted from 1 over all groups. */
export function checkFilter(
  document: ScenarioDocument,
  { from, filter }: ScenarioLink,
  reads: ReadCheck,
): Problem[] {
  if (filter === undefined) return []
  // A filter is asked where the link begins, so it knows nothing of other ways to where it leads.
  const known = upstreamOf(document, from).add(from)
  if (filter.is === 'expression') {
    const found = checkExpression(filter.expression, known)
    if (found.length === 0) return reads(filter.expression, 'expression')
    return found.map(problem => placedWords(document, filter.expression, problem, known))
  }
  return filter.any.flat().flatMap((row, at) => [
    ...checkRow(row).map(words => ({ message: `Row ${at + 1} of the filter ${words}.` })),
    ...[row.left, row.right].flatMap(field => {
      if (field?.is !== 'mapping') return []
      const found = checkTemplate(field.template, known)
      if (found.length === 0) return reads(field.template, 'template')
      return found.map(problem => placedWords(document, field.template, problem, known))
    }),
  ])
}

function checkRow(row: FilterRow): string[] {
  const { left, operator, right } = row
  if (isEmpty(left) || isBlank(fixedValue(left)?.toString() ?? 'a mapping'))
    return ['asks about nothing: choose what it looks at']
  if (OPERATORS_WITHOUT_RIGHT.has(operator)) return []
  if (right === undefined || isEmpty(right)) {
    return ['has nothing to compare with: fill in its right side, or use “is empty”']
  }
  const fixed = fixedValue(right)
  return fixed === undefined ? [] : checkRight(row, fixed)
}

/** Lists, objects and "clear this" cannot be compared with, and are read as nothing. */
function isEmpty(field: Field): boolean {
  if (field.is === 'mapping') return knownText(field.template) === ''
  return (
    field.is !== 'value' || field.value === '' || (typeof field.value !== 'string' && isNothing(field.value))
  )
}

const fixedValue = (field: Field): Json | undefined =>
  field.is === 'value' ? field.value : field.is === 'mapping' ? knownText(field.template) : undefined

/** A comparison that would fail every bundle. */
function checkRight({ type, operator }: FilterRow, value: unknown): string[] {
  if ((type === 'number' || operator === 'longer' || operator === 'shorter') && !isNumber(value)) {
    return [`compares numbers, but its right side is ${nameOfValue(value)}`]
  }
  if (type === 'date' && (typeof value !== 'string' || Number.isNaN(readIsoDate(value)))) {
    return [
      `compares dates, but its right side is ${nameOfValue(value)}; a date is such as 2026-12-31 or 2026-12-31T09:30:00Z`,
    ]
  }
  return operator === 'matches' ? checkPattern(String(value)) : []
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.trim() !== '' && Number.isFinite(Number(value))
    : typeof value === 'number'

function checkPattern(pattern: string): string[] {
  try {
    matchesPattern('', pattern)
    return []
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    return [`has a pattern that cannot be read: ${error.message.replace(/\.$/, '')}`]
  }
}
