const DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?( ?[Zz]| ?[+-]\d{2}(?::?\d{2})?)?)?$/
/** Longer texts are no dates, whatever they begin with. */
const LONGEST = 60
/** The zones of this world reach from twelve hours behind to fourteen ahead. */
const MOST_OFFSET = 14 * 60

/**
 * The one reader of dates, for filters, functions and fields: a day, or a day and a time, as ISO 8601 writes them in its
 * extended form. What names no zone is UTC, whatever zone the process has. Fractions of a second are cut at
 * milliseconds; 24:00 is the end of its day. Days and times that no calendar has are no dates, and neither are leap
 * seconds (61 in a minute), weeks (2026-W05), days of the year (2026-032), and years that do not have four digits.
 *
 * @returns milliseconds since 1970 UTC; NaN for anything else
 * Source: ISO 8601-1, RFC 3339
 */
export function readIsoDate(text: string): number {
  const found = text.length > LONGEST ? null : DATE.exec(text)
  if (found === null) return Number.NaN
  const [year = 0, month = 0, day = 0] = found.slice(1, 4).map(Number)
  const [hour = 0, minute = 0, second = 0] = found.slice(4, 7).map(part => Number(part ?? 0))
  const fraction = found[7] ?? ''
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const midnight = new Date(0)
  midnight.setUTCFullYear(year, month - 1, day)
  const isDay = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  const isEnd = hour === 24 && minute === 0 && second === 0 && !/[1-9]/.test(fraction)
  if (!isDay || (hour > 23 && !isEnd) || minute > 59 || second > 59) return Number.NaN
  const offset = offsetOf(found[8])
  return midnight.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1_000 + ms
}

/** Minutes ahead of UTC; NaN for what no zone has. */
function offsetOf(zone = 'Z'): number {
  const text = zone.trim()
  if (text === 'Z' || text === 'z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || 0)
  const offset = hours * 60 + minutes
  if (minutes > 59 || offset > MOST_OFFSET) return Number.NaN
  return text.startsWith('-') ? -offset : offset
}

/** Years of four digits: 0000-01-01 to the end of 9999. */
const FIRST = -62_167_219_200_000
const LAST = 253_402_300_799_999

/** Whether a moment has a year of four digits, so that its ISO text can be read back. */
export const isSayable = (time: number): boolean => time >= FIRST && time <= LAST
