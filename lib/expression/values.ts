import { StepError } from '@/lib/errors'
import { RESERVED_NAMES } from '@/lib/json'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import type { Budget } from './budget'

/** Names that lead out of plain data. Reading them gives nothing, writing them is refused. */
export const FORBIDDEN_NAMES = RESERVED_NAMES

/** One part of a value: what is not there is nothing, at any depth. */
export function member(from: Json, name: Json): Json {
  if (Array.isArray(from)) {
    const at = typeof name === 'number' ? name : Number.NaN
    return from[at < 0 ? from.length + at : at] ?? null
  }
  if (!isJsonObject(from) || (typeof name !== 'string' && typeof name !== 'number')) return null
  const key = String(name)
  return !FORBIDDEN_NAMES.has(key) && Object.hasOwn(from, key) ? (from[key] ?? null) : null
}

/** A value as part of a text: nothing is empty, lists and objects are JSON. */
export function toText(value: Json, budget: Budget): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  budget.spend(weigh(value))
  return JSON.stringify(value)
}

/** About how many units it takes to go through a value; stops counting where no budget would reach. */
export function weigh(value: Json, most = 1_000_000): number {
  let units = 0
  const rest: Json[] = [value]
  while (rest.length > 0 && units < most) {
    const next = rest.pop()
    units++
    if (typeof next === 'string') units += next.length >> 5
    else if (Array.isArray(next)) {
      units += next.length
      if (units < most) for (const item of next) rest.push(item)
    } else if (isJsonObject(next ?? null)) {
      for (const item of Object.values(next as { [key: string]: Json })) rest.push(item)
    }
  }
  return units
}

/** Deep equality; numbers of any kind are alike. */
export function equals(a: Json, b: Json, budget: Budget): boolean {
  budget.spend(1)
  if (a === b) return true
  if (typeof a === 'string' && typeof b === 'string') {
    budget.touch(Math.min(a.length, b.length))
    return false
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => equals(item, b[at] ?? null, budget))
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every(key => Object.hasOwn(b, key) && equals(a[key] ?? null, b[key] ?? null, budget))
    )
  }
  return false
}

/** Order of two numbers or two texts, as `sort` needs it: nothing stands before everything. */
export function order(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  throw new StepError('input', `${nameOf(a)} cannot be compared with ${nameOf(b)}.`)
}

export function asNumber(value: Json, what: string): number {
  if (typeof value === 'number') return value
  throw new StepError('input', `${what} needs a number, but got ${nameOf(value)}.`)
}

export function asList(value: Json, what: string): Json[] {
  if (value === null) return []
  if (Array.isArray(value)) return value
  throw new StepError('input', `${what} needs a list, but got ${nameOf(value)}.`)
}

/** Yes or no; nothing counts as no. */
export function asBoolean(value: Json, what: string): boolean {
  if (value === null) return false
  if (typeof value === 'boolean') return value
  throw new StepError('input', `${what} needs yes or no, but got ${nameOf(value)}.`)
}

/** A result that is no number (1/0, 0/0) is an error and never data. */
export function finite(value: number, what: string): number {
  // JSON has one zero: a negative one would read differently once it came back from the journal.
  if (Number.isFinite(value)) return value + 0
  throw new StepError('input', `${what} gives no number.`)
}

export function nameOf(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return `the text “${value.slice(0, 40)}”`
  return String(value)
}

/** How much a result may hold: values and, apart, characters of text. */
const MOST_VALUES = 100_000
const MOST_TEXT = 1_000_000
const DEEPEST = 200

/**
 * A result as data of its own: plain JSON that shares nothing with what it was made from and has no name that
 * leads out of it.
 * @throws {StepError} `limit` when it is too large or too deep
 */
export function ownJson(value: Json): Json {
  if (typeof value !== 'object' && typeof value !== 'string') return value === 0 ? 0 : value
  if (value === null) return null
  let values = MOST_VALUES
  let text = MOST_TEXT
  const textLeft = (length: number): void => {
    text -= length
    if (text < 0) throw tooLarge(`more than ${MOST_TEXT} characters`)
  }
  const copy = (from: Json, depth: number): Json => {
    if (--values < 0) throw tooLarge(`more than ${MOST_VALUES} values`)
    if (typeof from === 'string') {
      textLeft(from.length)
      return from
    }
    if (typeof from !== 'object' || from === null) return from
    if (depth > DEEPEST) throw tooLarge('lists or objects nested too deeply')
    if (Array.isArray(from)) {
      if (from.length > values) throw tooLarge(`more than ${MOST_VALUES} values`)
      return from.map(item => copy(item ?? null, depth + 1))
    }
    const made: { [key: string]: Json } = {}
    for (const key of Object.keys(from)) {
      if (FORBIDDEN_NAMES.has(key)) continue
      textLeft(key.length)
      made[key] = copy(from[key] ?? null, depth + 1)
    }
    return made
  }
  return copy(value, 0)
}

const tooLarge = (what: string): StepError =>
  new StepError('limit', `The mapping gives ${what}.`, {
    hint: 'Pick the attributes that are needed, or pass the list on in parts.',
  })
