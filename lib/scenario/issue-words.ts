import type { z } from 'zod'
import { type DataPath, valueAt } from './data-path'
import { nameOfValue } from './value-words'

/** What zod calls types, as people call them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'an object in { }',
  record: 'an object in { }',
  null: 'null',
}

/** One thing wrong with data, in words that follow its place: “modules[0].key: is missing”. */
export interface Issue {
  place: DataPath
  message: string
  /** It is there and should not be. */
  unknown?: true
}

/** zod's findings in plain words; a message that a schema itself gives is kept. `value` is what was parsed. */
export function issuesInWords(error: z.core.$ZodError, value: unknown): Issue[] {
  return error.issues.flatMap(issue => inWords(issue, value))
}

function inWords(issue: z.core.$ZodIssue, value: unknown): Issue[] {
  const place = issue.path.map(part => (typeof part === 'number' ? part : String(part)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ place: [...place, key], message: 'is not known here', unknown: true }))
  }
  if (issue.code === 'invalid_key') {
    return [{ place, message: issue.issues[0]?.message ?? 'this name cannot be used' }]
  }
  if (!/^(Invalid|Too)\b/.test(issue.message)) return [{ place, message: issue.message }]
  const given = valueAt(value, place)
  if (given === undefined) return [{ place, message: 'is missing' }]
  return [{ place, message: `${demand(issue)}, but is ${nameOfValue(given)}` }]
}

function demand(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${oneOf(issue.options)}`
        : 'must be something else'
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', issue.maximum)}`
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', issue.minimum)}`
    default:
      return 'must be something else'
  }
}

function bound(origin: string, which: string, limit: number | bigint): string {
  if (origin === 'string') return `have ${which} ${limit} ${limit === 1 ? 'character' : 'characters'}`
  if (origin === 'array' || origin === 'set')
    return `have ${which} ${limit} ${limit === 1 ? 'item' : 'items'}`
  return `be ${which} ${limit}`
}

const oneOf = (values: readonly unknown[]): string =>
  values
    .map(value => JSON.stringify(value))
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ')
