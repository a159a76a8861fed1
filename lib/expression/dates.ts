import { StepError } from '@/lib/errors'
import { isSayable, readIsoDate } from '@/lib/module-kit/iso-date'
import type { Json } from '@/lib/module-kit/json'
import { nameOf } from './values'

const FIXED: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

/**
 * A date as milliseconds since 1970 UTC: ISO texts and nothing else (see `readIsoDate`). A number could be seconds,
 * milliseconds or a day of a spreadsheet, so it is none.
 * @throws {StepError} `input` when it is none
 */
export function timeOf(value: Json, what: string): number {
  const time = typeof value === 'string' ? readIsoDate(value) : Number.NaN
  if (isSayable(time)) return time
  throw new StepError('input', `${what} needs a date, but got ${nameOf(value)}.`, {
    hint:
      typeof value === 'number'
        ? 'Seconds since 1970 become a date with dateAdd("1970-01-01", number, "seconds").'
        : 'A date is such as 2026-12-31 or 2026-12-31T09:30:00Z; parseDate(…) reads other forms.',
  })
}

/** The ISO text of a time. @throws {StepError} `input` when its year has not four digits */
export function iso(time: number): string {
  if (isSayable(time)) return new Date(time).toISOString()
  throw new StepError('input', 'The date lies outside of the years 0 to 9999.')
}

/** A later date; months and years keep the day, or take the month's last. */
export function addToDate(time: number, count: number, unit: Json): number {
  const fixed = typeof unit === 'string' && Object.hasOwn(FIXED, unit) ? FIXED[unit] : undefined
  if (fixed !== undefined) return time + count * fixed
  if (unit !== 'months' && unit !== 'years')
    throw new StepError('input', `dateAdd does not know the unit ${nameOf(unit)}.`)
  if (!Number.isInteger(count)) throw new StepError('input', 'dateAdd takes whole months and years only.')
  const date = new Date(time)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + (unit === 'years' ? count * 12 : count))
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, lastDay))
  return date.getTime()
}
