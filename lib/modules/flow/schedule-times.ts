import { Cron } from 'croner'
import { AppError } from '@/lib/errors'
import type { ScheduleInput } from './schedule-input'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const CRON_DAYS = { MO: 1, TU: 2, WE: 3, TH: 4, FR: 5, SA: 6, SU: 0 } as const

/** A time of day and so on as a cron pattern; croner's L is the month's last day. */
function patternOf(input: ScheduleInput): string {
  const [hour, minute] = input.time.split(':').map(Number)
  switch (input.every) {
    case 'day':
      return `${minute} ${hour} * * *`
    case 'week':
      return `${minute} ${hour} * * ${input.weekdays.map(day => CRON_DAYS[day]).join(',')}`
    case 'month':
      return `${minute} ${hour} ${input.dayOfMonth === 'last' ? 'L' : input.dayOfMonth} * *`
    default:
      if (input.cron === undefined)
        throw new AppError('invalid', 'The cron expression is missing.', { field: 'cron' })
      return input.cron
  }
}

/** Names that cron has for patterns. Source: Vixie cron, crontab(5). */
const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

/** The five parts of a pattern. @throws {AppError} `invalid` when there are more or fewer */
export function partsOf(input: ScheduleInput): string[] {
  const pattern = patternOf(input).trim()
  const parts = (NICKNAMES[pattern.toLowerCase()] ?? pattern).split(/\s+/)
  if (parts.length === 5) return parts
  throw new AppError('invalid', 'A cron expression has five parts; seconds are not taken.', { field: 'cron' })
}

/** @param timezone  whose clock it reads; UTC where the caller keeps its own */
function cronOf(parts: readonly string[], timezone: string): Cron {
  try {
    return new Cron(parts.join(' '), { timezone, paused: true, mode: '5-part' })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : 'it cannot be read'
    throw new AppError('invalid', `The schedule cannot be used: ${reason}.`, { field: 'cron', cause })
  }
}

const DAY = 24 * HOUR

/** Whether a pattern holds in every hour of a day, so that it names none. */
function namesNoHour([, hour = '*']: readonly string[]): boolean {
  const hours = cronOf(['0', hour, '*', '*', '*'], 'UTC')
  const from = new Date(-1)
  return (hours.nextRuns(24, from).at(-1)?.getTime() ?? DAY) < DAY
}

/**
 * The next times after `from`, milliseconds since 1970 UTC, fewer when there are no more. A named time that a clock
 * change skips runs at the next valid minute, a doubled one once, at the first; what names no hour runs in every hour
 * that there is (RUNNING.md, 7).
 *
 * @param zone  IANA name
 * @throws {AppError} `invalid` for an expression or zone that cannot be used
 */
export function nextTimes(input: ScheduleInput, zone: string, from: number, count: number): number[] {
  if (input.every === 'minutes' || input.every === 'hours') {
    const step = input.interval * (input.every === 'minutes' ? MINUTE : HOUR)
    const first = Math.floor(from / step) * step + step
    return Array.from({ length: count }, (_, at) => first + at * step)
  }
  const parts = partsOf(input)
  if (namesNoHour(parts)) {
    return cronOf(parts, zone)
      .nextRuns(count, new Date(from))
      .map(time => time.getTime())
  }
  return namedTimes(cronOf(parts, 'UTC'), zone, from, count)
}

/** Clocks are changed by at most so much. */
const LONGEST_CHANGE = 3 * HOUR

/** Reads the pattern on a clock that is never changed, and asks when the zone's clock shows that time. */
function namedTimes(cron: Cron, zone: string, from: number, count: number): number[] {
  const times: number[] = []
  let shown: Date | null = new Date(from + offsetOf(from, zone) - LONGEST_CHANGE)
  while (times.length < count) {
    shown = cron.nextRun(shown)
    if (shown === null) break
    const at = firstShown(shown.getTime(), zone)
    // Several times that one change has skipped come to the same minute.
    if (at > from && at !== times.at(-1)) times.push(at)
  }
  return times
}

/**
 * When a zone's clock shows a time first; for a time that it skips, the moment of the change.
 * @param shown  the clock's time, as if it were UTC
 */
function firstShown(shown: number, zone: string): number {
  const before = offsetOf(shown - DAY, zone)
  const after = offsetOf(shown + DAY, zone)
  const earlier = shown - Math.max(before, after)
  const later = shown - Math.min(before, after)
  if (offsetOf(earlier, zone) === shown - earlier) return earlier
  if (offsetOf(later, zone) === shown - later) return later
  return changeBetween(earlier, later, zone)
}

/** The minute at which the zone's clock changes, between two moments of which one is before and one after. */
function changeBetween(from: number, to: number, zone: string): number {
  const before = offsetOf(from, zone)
  let [low, high] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetOf(middle * MINUTE, zone) === before) low = middle
    else high = middle
  }
  return high * MINUTE
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(at: number, zone: string): number {
  const part = offsetFormat(zone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(part?.value ?? '') ?? []
  const size = Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE + Number(seconds ?? 0) * 1_000
  return sign === '-' ? -size : size
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one takes longer than all the rest. */
function offsetFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, made)
  return made
}
