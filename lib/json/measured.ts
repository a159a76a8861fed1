/** What was counted of a text when it was read, so that its value need not be gone through once more. */
export interface Measured {
  /** Keys and items in it. */
  items: number
  /** Objects and lists inside one another. */
  levels: number
  /** Bytes in UTF-8 that the value takes at most as JSON. */
  bytes: number
}

/** Longer than a number is ever written: `-1.7976931348623157e+308`. */
export const LONGEST_NUMBER = 24

/** Shorter texts make values that are gone through quickly. */
const LARGE = 500_000

const known = new WeakMap<object, Measured>()

/**
 * Remembers what a value just read measures. Whatever is read is never changed by anybody.
 * @param counts  of the text; only its numbers may be longer when they are written again
 */
export function remember(
  value: unknown,
  text: string,
  counts: { items: number; levels: number; numbers: number },
): void {
  if (typeof value !== 'object' || value === null || text.length < LARGE) return
  const { items, levels, numbers } = counts
  const bytes = new TextEncoder().encode(text).length + numbers * LONGEST_NUMBER
  known.set(value, { items, levels, bytes })
}

/** Remembers what was measured of a value that nobody changes any more. */
export const rememberMeasured = (value: object, measured: Measured): void => void known.set(value, measured)

/** What a value measures, where it is as it was read from a large text. */
export const measuredOf = (value: object): Measured | undefined => known.get(value)
