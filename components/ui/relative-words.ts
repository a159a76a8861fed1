const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

const words = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })

/**
 * "3 hours ago", "in 5 minutes", "just now".
 * @param at  ms since 1970
 * @param now  ms since 1970; may lag by a quarter of a minute
 */
export function relativeWords(at: number, now: number): string {
  const apart = at - now
  // Half a minute further off: so 2:59:40 is 3 hours, and a lagging clock changes nothing.
  const far = apart + Math.sign(apart) * 30_000
  for (const [unit, ms] of UNITS) {
    if (Math.abs(far) >= ms) return words.format(Math.trunc(far / ms), unit)
  }
  return apart > 15_000 ? 'in a moment' : 'just now'
}
