/** Anything that JSON can say. What travels between modules is this and nothing else. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** True for a plain JSON object (not null, not a list). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether lists and objects lie in one another more than so many levels deep; asked without recursion. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    const below = level.filter(one => typeof one === 'object' && one !== null) as object[]
    if (below.length > 0 && depth >= levels) return true
    level = below.flatMap(one => Object.values(one))
  }
  return false
}
