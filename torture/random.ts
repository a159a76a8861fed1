import type { Random } from '@/lib/modules/okta/sandbox/ids'

export const between = (random: Random, from: number, to: number): number =>
  from + random.next() * (to - from)

/** One of several, the same chance for each. @throws {Error} for an empty list */
export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[random.below(from.length)]
  if (found === undefined) throw new Error('There is nothing to pick from')
  return found
}
