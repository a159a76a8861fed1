import { expect, it } from 'vitest'
import { isTimeZone, timeZones } from './time-zones'

it('offers what is taken: UTC, today’s names and the older ones, each once', () => {
  const offered = timeZones()
  for (const name of ['UTC', 'Europe/Kyiv', 'Europe/Kiev', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Pacific']) {
    expect(offered).toContain(name)
  }
  expect(new Set(offered).size).toBe(offered.length)
  expect(offered.every(isTimeZone)).toBe(true)
  expect(offered.length).toBeGreaterThan(500)
})

it('takes no other names', () => {
  for (const name of ['', 'Berlin', 'Europe/Atlantis', '__proto__']) expect(isTimeZone(name)).toBe(false)
})
