import { expect, it } from 'vitest'
import { relativeWords } from './relative-words'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

it.each([
  [-5_000, 'just now'],
  [10_000, 'just now'],
  [25_000, 'in a moment'],
  [-MINUTE, '1 minute ago'],
  [-59 * MINUTE, '59 minutes ago'],
  [-59.9 * MINUTE, '1 hour ago'],
  [2.9 * HOUR, 'in 2 hours'],
  [3 * HOUR, 'in 3 hours'],
  [-DAY, 'yesterday'],
  [-12 * DAY, '12 days ago'],
  [-70 * DAY, '2 months ago'],
  [-800 * DAY, '2 years ago'],
])('%d ms from now is "%s"', (apart, words) => {
  const now = Date.UTC(2026, 10, 24)
  expect(relativeWords(now + apart, now)).toBe(words)
})
