import { StepError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { nameOf } from './values'

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/
const LAST = 8.64e15
const FIXED: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

/**
 * A date as milliseconds since 1970 UTC. Takes ISO texts and milliseconds; what names no zone is UTC, so that a
 * mapping gives the same on every machine.
 * @throws {StepError} `input` when it is none
 */
export function timeOf(value: Json, what: string): number {
  const time = typeof value === 'number' ? value : typeof value === 'string' ? parseIso(value) : Number.NaN
  if (Number.isFinite(time) && Math.abs(time) <= LAST) return time
  throw new StepError('input', `${what} needs a date, but got ${nameOf(value)}.`)
}

function parseIso(text: string): number {
  const [found, day, clock, zone] = ISO.exec(text.slice(0, 60)) ?? []
  if (found === undefined || text.length > 60) return Number.NaN
  const offset = zone === undefined || zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  const time = Date.parse(`${day}T${clock ?? '00:00'}${offset}`)
  // Date.parse rolls 31 February over to March.
  const real = Number.isNaN(time) || new Date(Date.parse(`${day}T00:00Z`)).toISOString().startsWith(day ?? '')
  return real ? time : Number.NaN
}

/** The ISO text of a time. @throws {StepError} `input` when it lies outside of what dates can say */
export const iso = (time: number): string => new Date(timeOf(time, 'The date')).toISOString()

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

const TOKEN = /'([^']*)'|yyyy|yy|MMMM|MMM|MM|M|dd|d|EEEE|EEE|HH|H|hh|h|mm|m|ss|s|SSS|a|XXX/g

/**
 * A date by a pattern of letters (`yyyy-MM-dd HH:mm`), in a time zone such as `Europe/Berlin`. Text between
 * single quotes is kept; names of months and days are English.
 * @throws {StepError} `input` for a zone that does not exist
 */
export function formatTime(time: number, pattern: string, zone: string): string {
  const offset = offsetOf(time, zone)
  const local = new Date(time + offset)
  return pattern.replace(TOKEN, (letters, quoted?: string) => quoted ?? field(letters, local, offset))
}

const padded = (value: number, length: number): string => String(value).padStart(length, '0')

/** One field of a date whose UTC fields are the zone's. */
function field(letters: string, local: Date, offset: number): string {
  const hour = local.getUTCHours()
  switch (letters[0]) {
    case 'y': {
      const year = padded(local.getUTCFullYear(), 4)
      return letters === 'yy' ? year.slice(-2) : year
    }
    case 'M': {
      const month = local.getUTCMonth()
      if (letters.length <= 2) return padded(month + 1, letters.length)
      return (MONTHS[month] ?? '').slice(0, letters === 'MMM' ? 3 : undefined)
    }
    case 'd':
      return padded(local.getUTCDate(), letters.length)
    case 'E':
      return (WEEKDAYS[local.getUTCDay()] ?? '').slice(0, letters === 'EEE' ? 3 : undefined)
    case 'H':
      return padded(hour, letters.length)
    case 'h':
      return padded(hour % 12 || 12, letters.length)
    case 'm':
      return padded(local.getUTCMinutes(), letters.length)
    case 's':
      return padded(local.getUTCSeconds(), letters.length)
    case 'S':
      return padded(local.getUTCMilliseconds(), 3)
    case 'a':
      return hour < 12 ? 'AM' : 'PM'
    default:
      return offsetText(offset)
  }
}

/**
 * Reads a text by a pattern of the same letters (numbers only: yyyy MM dd HH mm ss SSS and their short forms).
 * @throws {StepError} `input` when the text does not fit
 */
export function parseTime(text: string, pattern: string, zone: string): number {
  const found: Record<string, number> = {}
  const refuse = (): StepError =>
    new StepError('input', `${nameOf(text)} is no date of the form ${pattern.slice(0, 60)}.`)
  let at = 0
  let before = 0
  const literal = (part: string): void => {
    if (!text.startsWith(part, at)) throw refuse()
    at += part.length
  }
  for (const token of pattern.matchAll(TOKEN)) {
    literal(pattern.slice(before, token.index))
    before = token.index + token[0].length
    if (token[1] !== undefined) literal(token[1])
    else {
      const letters = token[0]
      if (!/^(yyyy|MM?|dd?|HH?|mm?|ss?|SSS)$/.test(letters))
        throw new StepError('input', `parseDate cannot read ${letters}.`)
      const most = letters.length === 1 ? 2 : letters.length
      const digits = /^\d*/.exec(text.slice(at, at + most))?.[0] ?? ''
      if (digits.length < letters.length || digits === '') throw refuse()
      found[letters.slice(0, 1)] = Number(digits)
      at += digits.length
    }
  }
  literal(pattern.slice(before))
  const { y = 1970, M = 1, d = 1, H = 0, m = 0, s = 0, S = 0 } = found
  const local = new Date(0)
  local.setUTCFullYear(y, M - 1, d)
  local.setUTCHours(H, m, s, S)
  const real = local.getUTCMonth() === M - 1 && local.getUTCDate() === d && H < 24 && m < 60 && s < 60
  if (at !== text.length || !real) throw refuse()
  const guess = local.getTime() - offsetOf(local.getTime(), zone)
  return local.getTime() - offsetOf(guess, zone)
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const zones = new Map<string, Intl.DateTimeFormat>()

/** How many milliseconds a zone's clocks are ahead of UTC at a moment. */
function offsetOf(time: number, zone: string): number {
  if (zone === 'UTC' || zone === '') return 0
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(time)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  const local = new Date(0)
  local.setUTCFullYear(year, month - 1, day)
  local.setUTCHours(hour, minute, second)
  return local.getTime() - Math.floor(time / 1_000) * 1_000
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = zones.get(zone)
  if (known) return known
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    if (zones.size >= 100) zones.clear()
    zones.set(zone, made)
    return made
  } catch {
    throw new StepError('input', `There is no time zone named ${zone.slice(0, 60)}.`)
  }
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(Math.round(offset / 60_000))
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`
}
