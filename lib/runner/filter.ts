import { StepError } from '@/lib/errors'
import { type CompiledTemplate, compileExpression, compileTemplate, matchesPattern } from '@/lib/expression'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { Json } from '@/lib/module-kit/json'
import { isNothing } from '@/lib/module-kit/nothing'
import type { Field, Filter, FilterRow } from '@/lib/scenario/document'
import { OPERATORS_WITHOUT_RIGHT } from '@/lib/scenario/filter-operators'
import { type BundleScope as Scope, unlessSecret } from './scope'

type Reads = CompiledTemplate['reads'][number][]

/** A link's filter, ready to be asked about one bundle after another. */
export interface CompiledFilter {
  impure: boolean
  /** @throws {StepError} `input` when it cannot be evaluated; that is never taken as "no" */
  passes(scope: Scope): boolean
}

/** Compiles a filter once per scenario version. @throws {ExpressionError} for a mapping that cannot be read */
export function compileFilter(filter: Filter): CompiledFilter {
  if (filter.is === 'expression') {
    const compiled = compileExpression(filter.expression)
    return {
      impure: compiled.impure,
      passes(scope) {
        return unlessSecret(compiled, scope, () => {
          const answer = compiled.evaluate(scope)
          if (typeof answer === 'boolean') return answer
          throw new StepError(
            'input',
            `The filter “${filter.expression}” gave ${kindOf(answer)}, not yes or no.`,
          )
        })
      },
    }
  }
  let impure = false
  const read = (text: string, reads: Reads): CompiledTemplate => {
    const template = compileTemplate(text)
    impure ||= template.impure
    reads.push(...template.reads)
    return template
  }
  const leftSide = (field: Field, reads: Reads): ((scope: Scope) => Json) => {
    if (field.is === 'value') return () => field.value
    if (field.is !== 'mapping') return () => null
    const template = read(field.template, reads)
    return scope => template.evaluate(scope)
  }
  let rows = 0
  const groups = filter.any.map(group =>
    group.map(row => {
      const place = `Row ${++rows} of the filter`
      const reads: Reads = []
      const left = leftSide(row.left, reads)
      const right = OPERATORS_WITHOUT_RIGHT.has(row.operator)
        ? () => null
        : rightSide(row.right, text => read(text, reads))
      const passes = (scope: Scope) => inRow(place, () => rowPasses(row, left(scope), right(scope)))
      const ofRow = { reads, only: null }
      return (scope: Scope) => unlessSecret(ofRow, scope, () => passes(scope))
    }),
  )
  return {
    get impure() {
      return impure
    },
    passes: scope => groups.some(group => group.every(row => row(scope))),
  }
}

/**
 * What a row compares with. Nothing there would be in every text and before every number, so the row cannot be
 * evaluated, and neither can it with half of its text (RUNNING.md, 2, "Nothing compares as nothing").
 */
function rightSide(
  field: Field | undefined,
  read: (template: string) => CompiledTemplate,
): (scope: Scope) => Json {
  if (field?.is !== 'mapping') {
    const typed = field === undefined ? null : field.is === 'value' ? field.value : null
    return () => {
      // Spaces that somebody typed are meant.
      if (typed === '' || (typeof typed !== 'string' && isNothing(typed))) throw nothingTyped()
      return typed
    }
  }
  const template = read(field.template)
  return scope => {
    const { value, nothing } = template.evaluateWithTrace(scope, { strict: true })
    const [first] = nothing
    if (first !== undefined)
      throw new StepError('input', `\`${first}\` had no value, so there is nothing to compare with.`, {
        hint: 'Ask in a row before it whether that is empty, or map something that is always there.',
      })
    if (value === '') throw nothingTyped()
    return value
  }
}

const nothingTyped = (): StepError =>
  new StepError('input', 'There is nothing to compare with: its right side is empty.', {
    hint: 'To ask whether something is empty, use “is empty”.',
  })

/** A failure in words that say which row it is about. */
function inRow<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    const { kind, message, ...details } = error.failure
    throw new StepError(kind, `${place}: ${message}`, { ...details, cause: error })
  }
}

/** Operators that say yes where there is nothing on the left. */
const NEGATIVE: ReadonlySet<string> = new Set(['not-equals', 'not-contains', 'not-exists'])

function rowPasses(row: FilterRow, left: Json, right: Json): boolean {
  const { type, operator } = row
  if (type === 'any') return (operator === 'exists') !== isNothing(left)
  // A list without items is there, and has a length.
  const missing = isNothing(left) && !(type === 'list' && Array.isArray(left))
  // What is neither yes nor no is neither of them.
  if (missing) return NEGATIVE.has(operator)
  switch (type) {
    case 'boolean':
      return asBoolean(left) === (operator === 'is-yes')
    case 'number':
      return compare(operator, asNumber(left), asNumber(right))
    case 'date':
      return compare(operator, asTime(left), asTime(right))
    case 'list':
      return listPasses(operator, left, right)
    case 'text':
      return textPasses(row, left, right)
  }
}

function textPasses(row: FilterRow, left: Json, right: Json): boolean {
  if (row.operator === 'matches') return matchesPattern(asText(left), asText(right))
  const fold = (text: string) => (row.matchCase === true ? text : text.toLowerCase())
  const a = fold(asText(left))
  const b = fold(asText(right))
  switch (row.operator) {
    case 'equals':
      return a === b
    case 'not-equals':
      return a !== b
    case 'contains':
      return a.includes(b)
    case 'not-contains':
      return !a.includes(b)
    case 'starts-with':
      return a.startsWith(b)
    default:
      return a.endsWith(b)
  }
}

function listPasses(operator: string, left: Json, right: Json): boolean {
  const items = Array.isArray(left) ? left : [left]
  if (operator === 'longer') return items.length > asNumber(right)
  if (operator === 'shorter') return items.length < asNumber(right)
  const found = items.some(item => asText(item) === asText(right))
  return operator === 'contains' ? found : !found
}

function compare(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case 'equals':
      return a === b
    case 'not-equals':
      return a !== b
    case 'greater':
    case 'after':
      return a > b
    case 'at-least':
      return a >= b
    case 'less':
    case 'before':
      return a < b
    default:
      return a <= b
  }
}

function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function asNumber(value: Json): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new StepError('input', `It compares numbers, but got ${kindOf(value)}.`)
}

function asTime(value: Json): number {
  const time = typeof value === 'string' ? readIsoDate(value) : Number.NaN
  if (Number.isFinite(time)) return time
  throw new StepError('input', `It compares dates, but got ${kindOf(value)}.`, {
    hint: 'A date is such as 2026-12-31 or 2026-12-31T09:30:00Z; parseDate(…) reads other forms.',
  })
}

function asBoolean(value: Json): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw new StepError('input', `It asks for yes or no, but got ${kindOf(value)}.`)
}

function kindOf(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return `the text “${value.slice(0, 60)}”`
  return `the ${typeof value === 'number' ? 'number' : 'answer'} ${value}`
}
