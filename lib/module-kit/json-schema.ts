import { z } from 'zod'
import type { Json, JsonObject } from './json'

/**
 * Whether a value is plain JSON. `z.json()` asks every value five questions and copies all of it, which takes a third
 * of a second for a bundle of 100,000 keys.
 */
function isJson(value: unknown): value is Json {
  const rest: unknown[] = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    if (typeof next === 'string' || typeof next === 'boolean' || next === null) continue
    if (typeof next === 'number') {
      if (!Number.isFinite(next)) return false
    } else if (typeof next !== 'object') return false
    else if (Array.isArray(next)) for (const item of next) rest.push(item)
    else {
      const prototype: unknown = Object.getPrototypeOf(next)
      if (prototype !== Object.prototype && prototype !== null) return false
      for (const name in next) rest.push((next as Record<string, unknown>)[name])
    }
  }
  return true
}

/** Any JSON, handed on as it is. */
export const anyJson = (): z.ZodType<Json, Json> =>
  z.custom<Json>(isJson, 'Invalid input: expected what JSON can hold')

/** Any JSON object, handed on as it is. */
export const anyJsonObject = (): z.ZodType<JsonObject, JsonObject> =>
  z.custom<JsonObject>(
    value => typeof value === 'object' && value !== null && !Array.isArray(value) && isJson(value),
    'Invalid input: expected an object',
  )
