import { StepError } from '@/lib/errors'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { Json } from '@/lib/module-kit/json'
import type { Budget } from './budget'
import { asNumber, equals, finite, order, toText } from './values'

export type BinaryName = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>='
type Apply = (a: Json, b: Json, budget: Budget) => Json

const OPERATORS: Record<BinaryName, Apply> = {
  '+': plus,
  '-': (a, b) => finite(asNumber(a, '-') - asNumber(b, '-'), '-'),
  '*': (a, b) => finite(asNumber(a, '*') * asNumber(b, '*'), '*'),
  '/': (a, b) => finite(asNumber(a, '/') / divisor(b), '/'),
  '%': (a, b) => finite(asNumber(a, '%') % divisor(b), '%'),
  '==': (a, b, budget) => equals(a, b, budget),
  '!=': (a, b, budget) => !equals(a, b, budget),
  '<': (a, b, budget) => ordered(a, b, budget) < 0,
  '<=': (a, b, budget) => ordered(a, b, budget) <= 0,
  '>': (a, b, budget) => ordered(a, b, budget) > 0,
  '>=': (a, b, budget) => ordered(a, b, budget) >= 0,
}

export const binaryOperator = (name: BinaryName): Apply => OPERATORS[name]

/** Numbers add up, lists are joined, and as soon as a text is there everything is text. */
function plus(a: Json, b: Json, budget: Budget): Json {
  if (typeof a === 'number' && typeof b === 'number') return finite(a + b, '+')
  if (Array.isArray(a) && Array.isArray(b)) {
    budget.spend(a.length + b.length)
    return [...a, ...b]
  }
  if (typeof a === 'string' || typeof b === 'string') {
    const [left, right] = [toText(a, budget), toText(b, budget)]
    budget.produce(left.length + right.length)
    return left + right
  }
  // Nothing adds no item to a list; as a number it would be a guess.
  if (a === null && (b === null || Array.isArray(b))) return b
  if (b === null && Array.isArray(a)) return a
  return finite(asNumber(a, '+') + asNumber(b, '+'), '+')
}

function divisor(value: Json): number {
  const number = asNumber(value, '/')
  if (number === 0) throw new StepError('input', 'The mapping divides by zero.')
  return number
}

function ordered(a: Json, b: Json, budget: Budget): number {
  if (typeof a === 'string' && typeof b === 'string') {
    budget.touch(Math.min(a.length, b.length))
    // As moments, where both are dates: a day, a zone or a fraction may be written in several ways.
    const difference = readIsoDate(a) - readIsoDate(b)
    if (!Number.isNaN(difference)) return difference
  }
  return order(a, b)
}
