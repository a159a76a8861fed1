import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { Json } from '@/lib/module-kit/json'
import type { Expression, Literal, Operator } from './search-expression'

/** Where a value is found, and how two values compare. */
export interface Subject {
  /** The value of an attribute; undefined when there is none; a list matches with any of its elements. */
  read(path: string): Json | undefined
  /** True where the letters' case counts (`filter`), false where it does not (`search`). */
  caseSensitive: boolean
  /** Attributes that hold times, compared as moments instead of as text. */
  isTime(path: string): boolean
}

/** Does the expression hold for this subject? An absent value matches no comparison at all. */
export function matches(expression: Expression, subject: Subject): boolean {
  switch (expression.is) {
    case 'and':
      return expression.parts.every(part => matches(part, subject))
    case 'or':
      return expression.parts.some(part => matches(part, subject))
    case 'not':
      return !matches(expression.part, subject)
    case 'present':
      return elements(subject.read(expression.path)).length > 0
    case 'compare':
      return elements(subject.read(expression.path)).some(value => compare(value, expression, subject))
  }
}

/** The values to look at: none for null, "" and []; all of a list's. */
function elements(value: Json | undefined): Literal[] {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return value.flatMap(elements)
  return typeof value === 'object' ? [] : [value]
}

function compare(
  value: Literal,
  { path, operator, value: wanted }: { path: string; operator: Operator; value: Literal },
  subject: Subject,
): boolean {
  if (typeof value === 'string' && typeof wanted === 'string') {
    if (subject.isTime(path)) return byOrder(operator, readIsoDate(value) - readIsoDate(wanted))
    const [a, b] = subject.caseSensitive ? [value, wanted] : [value.toLowerCase(), wanted.toLowerCase()]
    if (operator === 'sw') return a.startsWith(b)
    if (operator === 'ew') return a.endsWith(b)
    if (operator === 'co') return a.includes(b)
    return byOrder(operator, a < b ? -1 : a > b ? 1 : 0)
  }
  if (typeof value === 'number' && typeof wanted === 'number') return byOrder(operator, value - wanted)
  if (operator === 'eq') return value === wanted
  return operator === 'ne' && value !== wanted
}

function byOrder(operator: Operator, difference: number): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0
    case 'ne':
      return difference !== 0
    case 'gt':
      return difference > 0
    case 'ge':
      return difference >= 0
    case 'lt':
      return difference < 0
    case 'le':
      return difference <= 0
    default:
      return false
  }
}
