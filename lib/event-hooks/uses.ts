import { z } from 'zod'

/** Event type → since when its events start a run: milliseconds since 1970 UTC. */
const typesSchema = z.record(z.string(), z.number())
export type WatchedTypes = z.output<typeof typesSchema>

/** Types as stored; what cannot be read watches nothing. */
export const typesOf = (stored: unknown): WatchedTypes => typesSchema.catch({}).parse(stored)

/** Types that are watched from now on; those that were watched already keep since when. @param before  as stored */
export function watched(types: readonly string[], before: unknown, now: number): WatchedTypes {
  const known = new Map(Object.entries(typesOf(before)))
  return Object.fromEntries(types.map(type => [type, known.get(type) ?? now]))
}
