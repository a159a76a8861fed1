/** Anything that JSON can say. What travels between modules is this and nothing else. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** True for a plain JSON object (not null, not a list). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether lists and objects lie in one another more than so many levels deep; asked without recursion. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : []
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= levels) return true
    const below: object[] = []
    for (const one of level) {
      if (Array.isArray(one)) {
        for (const item of one) if (typeof item === 'object' && item !== null) below.push(item)
      } else {
        for (const name in one) {
          const item = (one as Record<string, unknown>)[name]
          if (typeof item === 'object' && item !== null) below.push(item)
        }
      }
    }
    level = below
  }
  return false
}
