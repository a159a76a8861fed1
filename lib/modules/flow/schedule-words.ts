import cronstrue from 'cronstrue'
import { DAY_LABELS, DAYS, type ScheduleInput } from './schedule-input'
import { partsOf } from './schedule-times'

/** Whether a schedule names times of day, so that the zone matters. */
export const namesTime = ({ every }: ScheduleInput): boolean => every !== 'minutes' && every !== 'hours'

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
    const those = input.dayOfMonth !== 'last' && input.dayOfMonth > 28 ? ' that has it' : ''
    return `On ${day} of every month${those} at ${input.time}`
  }
  const parts = partsOf(input)
  try {
    const words = cronstrue.toString(parts.join(' '), { use24HourTimeFormat: true })
    // Either of the two is enough, which “and on” does not say.
    return words.replace(', and on ', ', and also on ') + restarts(parts)
  } catch {
    return parts.join(' ')
  }
}

/** Steps that do not divide the whole begin anew with it: “every 7 minutes” is not quite true. */
function restarts([minute = '', hour = '', day = '']: readonly string[]): string {
  const uneven = (part: string, of: number): boolean => {
    const step = Number(/^\*\/(\d+)$/.exec(part)?.[1] ?? 1)
    return of % step !== 0
  }
  if (uneven(minute, 60)) return ', counted from each full hour'
  if (uneven(hour, 24)) return ', counted from midnight'
  return /^\*\/(?!1$)\d+$/.test(day) ? ', counted from day 1 of the month' : ''
}

/** Weekdays in their order, as “Monday and Friday”. */
function days({ weekdays }: ScheduleInput): string {
  const named = DAYS.flatMap((day, at) => (weekdays.includes(day) ? [DAY_LABELS[at] ?? day] : []))
  return new Intl.ListFormat('en').format(named)
}
