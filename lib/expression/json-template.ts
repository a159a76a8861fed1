import { StepError } from '@/lib/errors'
import { isJsonObject, type Json } from '@/lib/module-kit/json'
import { type JsonPlaces, jsonPlaces } from './json-places'

/**
 * What a mapping without a value does in a JSON body:
 * - `fails`: the step
 * - `leave-out`: its key is left out, but never in a list, where another item would take the place
 * - `replaces`: the body replaces what is there, so leaving out would delete: it fails, but an object that a mapping
 *   gives is written as it is, null and all
 */
export type EmptyInJson = 'fails' | 'leave-out' | 'replaces'

/** null and an empty text clear an attribute; only somebody who types null means that. */
export const isUnsaid = (value: Json): boolean => value === null || value === ''

/** @param what  the mapping, as it is typed */
export const unsaid = (what: string, more = ''): StepError =>
  new StepError(
    'input',
    `\`${what}\` had no value, and null or an empty text would clear what is there.${more}`,
    {
      hint: 'Filter out bundles that lack it, give it a value with default(…), or let the module leave the key out.',
    },
  )

/**
 * A value as it is written into a body: null inside an object that a mapping gives clears as any other null does.
 * @throws {StepError} `input` for null in it, unless its key is left out
 */
export function withoutNull(value: Json, how: EmptyInJson, what: string): Json {
  if (how === 'replaces' || typeof value !== 'object' || value === null || !holdsNull(value)) return value
  if (how === 'fails' || Array.isArray(value)) throw unsaid(what, ' It holds null.')
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([name, part]) => [name, withoutNull(part, how, `${what}.${name}`)]),
  )
}

function holdsNull(value: Json): boolean {
  const rest: Json[] = [value]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next === null) return true
    if (Array.isArray(next)) for (const item of next) rest.push(item)
    else if (isJsonObject(next)) for (const item of Object.values(next)) rest.push(item)
  }
  return false
}

/** The pieces of a JSON text, in which some mappings had no value. */
export class JsonText {
  private readonly places: JsonPlaces | null

  /** @param texts  what is typed around the mappings: one more than there are */
  constructor(
    private readonly texts: readonly string[],
    isJson: boolean,
  ) {
    this.places = isJson && texts.length > 1 ? jsonPlaces(texts) : null
  }

  /**
   * @param values  each mapping as it is written
   * @param missing  the mappings that had no value, as they are typed, by their number
   * @throws {StepError} `input` when one of them cannot be left out
   */
  write(values: readonly string[], missing: ReadonlyMap<number, string>, how: EmptyInJson): string {
    for (const [number, what] of missing) {
      if (how !== 'leave-out') throw unsaid(what)
      if (!this.places?.removable.has(number)) throw unsaid(what, ' Here no key can be left out.')
    }
    if (missing.size > 0 && this.places) return this.places.write(values, new Set(missing.keys()))
    return this.texts.map((text, at) => text + (values[at] ?? '')).join('')
  }
}
