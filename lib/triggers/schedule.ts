import { Cron } from 'croner'
import cronstrue from 'cronstrue'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { DAY_LABELS, DAYS, type ScheduleInput, scheduleInput } from '@/lib/modules/flow/schedule'
import type { Field } from '@/lib/scenario/document'

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

function cronOf(input: ScheduleInput, zone: string): Cron {
  const pattern = patternOf(input)
  if (pattern.trim().split(/\s+/).length > 5) {
    throw new AppError('invalid', 'A cron expression has five parts; seconds are not taken.', {
      field: 'cron',
    })
  }
  try {
    return new Cron(pattern, { timezone: zone, paused: true, mode: '5-part' })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^CronPattern: /, '') : 'it cannot be read'
    throw new AppError('invalid', `The schedule cannot be used: ${reason}.`, { field: 'cron', cause })
  }
}

/**
 * The next times after `from`, milliseconds since 1970 UTC, fewer when there are no more. A time that a clock change
 * skips runs at the next valid minute, a doubled one once, at the first (RUNNING.md, 7).
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
  const cron = cronOf(input, zone)
  // Every hour means every hour, also of a day that has 25; a named hour comes once.
  const once = !patternOf(input).trim().split(/\s+/)[1]?.includes('*')
  const times: number[] = []
  let at: Date | null = new Date(from)
  while (times.length < count) {
    at = cron.nextRun(at)
    if (at === null) break
    if (!(once && isRepeated(at.getTime(), zone))) times.push(at.getTime())
  }
  return times
}

/** Clocks are put back by at most so much. */
const LONGEST_REPEAT = 3 * HOUR

/** Whether the clock in a zone had shown this time before, since it was put back in between. */
function isRepeated(at: number, zone: string): boolean {
  const back = offsetOf(at - LONGEST_REPEAT, zone) - offsetOf(at, zone)
  return back > 0 && offsetOf(at - back, zone) === offsetOf(at, zone) + back
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(at: number, zone: string): number {
  const part = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(part?.value ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE)
}

/** A schedule as a sentence: “Every day at 06:00”. */
export function inWords(input: ScheduleInput): string {
  if (input.every === 'minutes' || input.every === 'hours') {
    const unit = input.every === 'minutes' ? 'minute' : 'hour'
    return input.interval === 1 ? `Every ${unit}` : `Every ${input.interval} ${unit}s`
  }
  if (input.every === 'day') return `Every day at ${input.time}`
  if (input.every === 'week') return `Every ${days(input)} at ${input.time}`
  if (input.every === 'month') {
    const day = input.dayOfMonth === 'last' ? 'the last day' : `day ${input.dayOfMonth}`
    return `On ${day} of every month at ${input.time}`
  }
  const pattern = patternOf(input)
  try {
    return cronstrue.toString(pattern, { use24HourTimeFormat: true })
  } catch {
    return pattern
  }
}

/** Weekdays in their order, as “Monday and Friday”. */
function days({ weekdays }: ScheduleInput): string {
  const named = DAYS.flatMap((day, at) => (weekdays.includes(day) ? [DAY_LABELS[at] ?? day] : []))
  return new Intl.ListFormat('en').format(named)
}

/** The parameters of a drawn Schedule trigger; nothing can be mapped in a trigger. @throws {AppError} `invalid` */
export function scheduleOf(parameters: Record<string, Field>): ScheduleInput {
  const plain = Object.fromEntries(
    Object.entries(parameters).flatMap(([name, field]) =>
      field.is === 'value' ? [[name, field.value]] : [],
    ),
  )
  const parsed = scheduleInput.safeParse(plain)
  if (parsed.success) return parsed.data
  throw new AppError('invalid', `The schedule is not complete: ${z.prettifyError(parsed.error)}`)
}

/** When a schedule that is switched on now fires first. */
export function firstTime(parameters: Record<string, Field>, zone: string, now: number): number | null {
  return nextTimes(scheduleOf(parameters), zone, now, 1)[0] ?? null
}
