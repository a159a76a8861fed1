import { StepError } from '@/lib/errors'

const zones = new Map<string, Intl.DateTimeFormat>()

/**
 * How many milliseconds a zone's clocks are ahead of UTC at a moment.
 * @throws {StepError} `input` for a zone that does not exist
 */
export function offsetOf(time: number, zone: string): number {
  if (zone === 'UTC') return 0
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

const DAY_MS = 86_400_000

/**
 * The moment at which a zone's clocks show a time.
 * @param local  what they show, as if it were UTC
 * @returns the earlier one where clocks go back and show it twice; undefined where they go forward and never do
 */
export function momentOf(local: number, zone: string): number | undefined {
  const before = local - offsetOf(local - DAY_MS, zone)
  const after = local - offsetOf(local + DAY_MS, zone)
  return [Math.min(before, after), Math.max(before, after)].find(
    time => time + offsetOf(time, zone) === local,
  )
}

/** Whether there is such a time zone. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch (error) {
    if (error instanceof StepError) return false
    throw error
  }
}
