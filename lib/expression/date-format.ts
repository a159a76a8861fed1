import { StepError } from '@/lib/errors'
import { readPattern } from './date-pattern'
import { momentOf, offsetOf } from './time-zone'
import { nameOf } from './values'

/**
 * A date by a pattern of letters (`yyyy-MM-dd HH:mm`), in a time zone such as `Europe/Berlin`. Text between single
 * quotes is kept; names of months and days are English.
 * @throws {StepError} `input` for a zone that does not exist, and for letters that are no field
 */
export function formatTime(time: number, pattern: string, zone: string): string {
  const parts = partsOf(pattern, 'formatDate')
  const offset = offsetOf(time, zone)
  const local = new Date(time + offset)
  return parts.map(part => (part.is === 'text' ? part.text : field(part.letters, local, offset))).join('')
}

function partsOf(pattern: string, by: 'formatDate' | 'parseDate') {
  const { parts, problem } = readPattern(pattern, by)
  if (problem === undefined) return parts
  throw new StepError('input', problem)
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
 * @throws {StepError} `input` when the text does not fit, or no clock of the zone ever shows it
 */
export function parseTime(text: string, pattern: string, zone: string): number {
  const found: Record<string, number> = {}
  const refuse = (): StepError =>
    new StepError('input', `${nameOf(text)} is no date of the form ${pattern.slice(0, 60)}.`)
  let at = 0
  for (const part of partsOf(pattern, 'parseDate')) {
    if (part.is === 'text') {
      if (!text.startsWith(part.text, at)) throw refuse()
      at += part.text.length
      continue
    }
    const { letters } = part
    const most = letters.length === 1 ? 2 : letters.length
    const digits = /^\d*/.exec(text.slice(at, at + most))?.[0] ?? ''
    if (digits.length < letters.length || digits === '') throw refuse()
    const [name = ''] = letters
    if (found[name] !== undefined && found[name] !== Number(digits)) throw refuse()
    found[name] = Number(digits)
    at += digits.length
  }
  const { y = 1970, M = 1, d = 1, H = 0, m = 0, s = 0, S = 0 } = found
  const local = new Date(0)
  local.setUTCFullYear(y, M - 1, d)
  local.setUTCHours(H, m, s, S)
  const real = local.getUTCMonth() === M - 1 && local.getUTCDate() === d && H < 24 && m < 60 && s < 60
  if (at !== text.length || !real) throw refuse()
  const time = momentOf(local.getTime(), zone)
  if (time !== undefined) return time
  throw new StepError(
    'input',
    `${nameOf(text)} is no time in ${zone}: the clocks go forward there and leave it out.`,
  )
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

function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const minutes = Math.abs(Math.round(offset / 60_000))
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`
}
