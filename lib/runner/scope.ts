import type { JsonObject } from '@/lib/module-kit/json'

/** What the modules upstream of a bundle gave: a chain, so that a bundle costs one link and shares the rest. */
export interface Upstream {
  readonly key: string
  readonly output: JsonObject
  readonly before: Upstream | null
}

/** What a module gave on this bundle's way; undefined when it is not on it. */
export function outputOf(upstream: Upstream | null, key: string): JsonObject | undefined {
  for (let at = upstream; at !== null; at = at.before) if (at.key === key) return at.output
  return undefined
}
