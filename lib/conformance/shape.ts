import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { idOf } from './ids'

/** Do a recorded id and one of ours mean the same thing? */
export type Same = (recorded: string, ours: string) => boolean

/**
 * Where the shape of two answers differs: keys and JSON types, all the way down; values do not count.
 *
 * A key whose value is null may be missing on either side ("null ones may be missing", Okta's API reference). Lists
 * are compared element by element: those with the same id, else those in the same place; an empty list differs from one
 * with elements, other lengths do not.
 *
 * @returns one sentence a difference, the real org's side first; none when they agree
 */
export function differences(real: Json, ours: Json, same: Same, at = ''): string[] {
  const name = at === '' ? 'the body' : at
  const [a, b] = [typeOf(real), typeOf(ours)]
  if (a !== b) return [`${name} is ${a}, ours ${b}`]
  if (Array.isArray(real) && Array.isArray(ours)) return inLists(real, ours, same, at)
  return isJsonObject(real) && isJsonObject(ours) ? inObjects(real, ours, same, at) : []
}

function inObjects(real: JsonObject, ours: JsonObject, same: Same, at: string): string[] {
  const keys = new Set([...Object.keys(real), ...Object.keys(ours)])
  return [...keys].flatMap(key => {
    const path = at === '' ? key : `${at}.${key}`
    const [a, b] = [memberOf(real, key), memberOf(ours, key)]
    if (a === undefined) return b === null ? [] : [`${path} is only in ours`]
    if (b === undefined) return a === null ? [] : [`${path} is missing in ours`]
    return differences(a, b, same, path)
  })
}

function inLists(real: Json[], ours: Json[], same: Same, at: string): string[] {
  if (real.length === 0 || ours.length === 0) {
    if (real.length === ours.length) return []
    return [`${at || 'the list'} has ${real.length} elements, ours ${ours.length}`]
  }
  const pairs = byId(real, ours, same)
  const chosen = pairs.length > 0 ? pairs : byPlace(real, ours)
  return [...new Set(chosen.flatMap(([a, b]) => differences(a, b, same, `${at}[]`)))]
}

function byId(real: Json[], ours: Json[], same: Same): [Json, Json][] {
  return real.flatMap((a): [Json, Json][] => {
    const id = idOf(a)
    if (id === null) return []
    const b = ours.find(one => same(id, idOf(one) ?? ''))
    return b === undefined ? [] : [[a, b]]
  })
}

function byPlace(real: Json[], ours: Json[]): [Json, Json][] {
  return real.flatMap((a, index): [Json, Json][] => {
    const b = ours[index]
    return b === undefined ? [] : [[a, b]]
  })
}

function memberOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
