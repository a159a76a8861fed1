import { describe, expect, it } from 'vitest'
import { type ScheduleInput, scheduleInput } from '@/lib/modules/flow/schedule'
import { inWords, nextTimes } from './schedule'

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
    [{ every: 'cron', cron: '0 6 * * MON-FRI' }, 'At 06:00, Monday through Friday'],
  ])('reads as a sentence: %o', (input, words) => {
    expect(inWords(scheduleInput.parse(input))).toBe(words)
  })
})
