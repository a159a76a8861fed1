import type { Json, JsonObject } from '@/lib/module-kit/json'

/** The profile to send: what was filled in. An empty text is "not filled in"; null clears. Source: Okta, "Users". */
export function profileBody(profile: Record<string, unknown>, custom: Record<string, unknown>): JsonObject {
  const given = [...Object.entries(custom), ...Object.entries(profile)]
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== '')) as JsonObject
}

/** Whether everything that was sent is what now stands there; a cleared attribute may be null or absent. */
export function sameProfile(sent: Json | undefined, found: Json | undefined): boolean {
  if (!isObject(sent)) return true
  const there = isObject(found) ? found : {}
  return Object.entries(sent).every(([name, value]) => equal(value, there[name] ?? null))
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function equal(a: Json, b: Json): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => equal(item, b[at] ?? null))
  if (isObject(a)) {
    if (!isObject(b)) return false
    const names = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...names].every(name => equal(a[name] ?? null, b[name] ?? null))
  }
  return false
}
