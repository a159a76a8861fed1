import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ScheduleInput, scheduleInput } from './schedule-input'
import { nextTimes } from './schedule-times'
import { inWords } from './schedule-words'

/** What a clock that nobody changes shows a minute before. */
const shownBefore = (minute: number): string => {
  const before = (minute + 24 * 60 - 1) % (24 * 60)
  return `${String(Math.floor(before / 60)).padStart(2, '0')}:${String(before % 60).padStart(2, '0')}`
}

const times = (given: Partial<ScheduleInput>, from: string, count: number, zone = 'Europe/Berlin') =>
  nextTimes(scheduleInput.parse(given), zone, Date.parse(from), count).map(at => new Date(at).toISOString())

describe('a schedule', () => {
  it.each([
    ['half past two is not there', '02:30', '2026-03-29T01:00:00.000Z'],
    ['two o’clock is not there', '02:00', '2026-03-29T01:00:00.000Z'],
    ['half past three is', '03:30', '2026-03-29T01:30:00.000Z'],
  ])('when the clock goes forward and %s, runs once, at the next valid minute', (_words, time, expected) => {
    const [first, second] = times({ every: 'day', time }, '2026-03-28T12:00:00Z', 2)
    expect(first).toBe(expected)
    expect(second?.startsWith('2026-03-30')).toBe(true)
  })

  it('when the clock goes back runs once, at the first', () => {
    const twice = ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']
    expect(times({ every: 'day', time: '02:30' }, '2026-10-24T12:00:00Z', 2)).toEqual(twice)
    // Also when asked between the two.
    expect(times({ every: 'day', time: '02:30' }, '2026-10-25T00:45:00Z', 1)).toEqual(twice.slice(1))
    expect(times({ every: 'cron', cron: '0-59/30 2 * * *' }, '2026-10-24T12:00:00Z', 3)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:00:00.000Z',
    ])
  })

  it.each(['*/10 * * * *', '*/10 0-23 * * *', '*/10 */1 * * *', '*/10 0-11,12-23 * * *'])(
    'that names no hour runs at every real one: %s',
    cron => {
      const from = Date.parse('2026-10-24T23:05:00Z')
      for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago']) {
        for (const day of [0, 8, 161, 315]) {
          const start = from + day * 86_400_000
          const expected = Array.from({ length: 30 }, (_, at) => start + 300_000 + at * 600_000)
          expect(nextTimes(scheduleInput.parse({ every: 'cron', cron }), zone, start, 30)).toEqual(expected)
        }
      }
    },
  )

  it('whose named times are skipped by a clock change comes once for all of them', () => {
    expect(times({ every: 'cron', cron: '*/20 2 * * *' }, '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:00:00.000Z',
    ])
    expect(times({ every: 'cron', cron: '15,45 2,3 * * *' }, '2026-03-28T12:00:00Z', 3)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:15:00.000Z',
      '2026-03-29T01:45:00.000Z',
    ])
  })

  it('comes at every minute that a clock shows for the first time, and never at two moments out of order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Europe/Berlin',
          'America/Santiago',
          'Australia/Lord_Howe',
          'Africa/Casablanca',
          'UTC',
        ),
        fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') }),
        fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 23 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 }),
        (zone, from, hours, minutes) => {
          const input = scheduleInput.parse({ every: 'cron', cron: `${minutes} ${hours} * * *` })
          const found = nextTimes(input, zone, from, 12)
          expect(found).toHaveLength(12)
          const clock = new Intl.DateTimeFormat('en', {
            timeZone: zone,
            hour: 'numeric',
            minute: 'numeric',
            hourCycle: 'h23',
          })
          const shown = (at: number): string => clock.format(at)
          const named = new Set(hours.flatMap(hour => minutes.map(minute => hour * 60 + minute)))
          for (const [index, at] of found.entries()) {
            expect(at).toBeGreaterThan(index === 0 ? from : (found[index - 1] ?? 0))
            const [hour = 0, minute = 0] = shown(at).split(':').map(Number)
            const skipped = shown(at - 60_000) !== shownBefore(hour * 60 + minute)
            expect(named.has(hour * 60 + minute) || skipped).toBe(true)
          }
        },
      ),
    )
  })

  it('by the hour runs in each hour that there is', () => {
    expect(times({ every: 'cron', cron: '30 * * * *' }, '2026-10-24T23:00:00Z', 4)).toEqual([
      '2026-10-24T23:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:30:00.000Z',
    ])
  })

  it('knows clocks that change by half an hour, and at midnight', () => {
    expect(times({ every: 'day', time: '02:15' }, '2026-10-03T00:00:00Z', 1, 'Australia/Lord_Howe')).toEqual([
      '2026-10-03T15:30:00.000Z',
    ])
    expect(times({ every: 'day', time: '00:30' }, '2026-09-05T12:00:00Z', 1, 'America/Santiago')).toEqual([
      '2026-09-06T04:00:00.000Z',
    ])
  })

  it('skips months that lack the day, and finds the last one', () => {
    expect(times({ every: 'month', dayOfMonth: 31 }, '2026-01-31T12:00:00Z', 1)[0]).toContain('2026-03-31')
    expect(times({ every: 'month', dayOfMonth: 'last' }, '2026-02-01T12:00:00Z', 1)[0]).toContain(
      '2026-02-28',
    )
  })

  it('that never comes has no times, and one that cannot be read says so', () => {
    expect(times({ every: 'cron', cron: '0 0 30 2 *' }, '2026-01-01T00:00:00Z', 1)).toEqual([])
    expect(() => times({ every: 'cron', cron: '0 0 0 1 1 *' }, '2026-01-01T00:00:00Z', 1)).toThrow(
      'five parts',
    )
  })

  it.each([
    [{ every: 'minutes', interval: 1 }, 'Every minute'],
    [{ every: 'hours', interval: 6 }, 'Every 6 hours'],
    [{ every: 'day', time: '06:00' }, 'Every day at 06:00'],
    [{ every: 'week', weekdays: ['FR', 'MO'], time: '06:00' }, 'Every Monday and Friday at 06:00'],
    [{ every: 'month', dayOfMonth: 'last', time: '23:30' }, 'On the last day of every month at 23:30'],
    [{ every: 'month', dayOfMonth: 31, time: '23:30' }, 'On day 31 of every month that has it at 23:30'],
    [{ every: 'cron', cron: '0 6 * * MON-FRI' }, 'At 06:00, Monday through Friday'],
    [{ every: 'cron', cron: '*/7 * * * *' }, 'Every 7 minutes, counted from each full hour'],
    [{ every: 'cron', cron: '0 6 1 * MON' }, 'At 06:00, on day 1 of the month, and also on Monday'],
    [{ every: 'cron', cron: '@daily' }, 'At 00:00'],
  ])('reads as a sentence: %o', (input, words) => {
    expect(inWords(scheduleInput.parse(input))).toBe(words)
  })
})
