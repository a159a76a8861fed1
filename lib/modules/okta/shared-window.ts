import type { Clock } from '@/lib/runner/time'

/** A window of Okta's, and a second for its clock. Milliseconds. */
export const WINDOW_MS = 61_000
/** A bucket without headroom is asked again with one call after this time, however far ahead its reset is. */
export const HELD_MS = 120_000
/** Okta's reset may differ by a second between answers of one window. */
export const SAME_S = 2

/** How much of a window several processes may use together, handed out in blocks. */
export interface BudgetLease {
  /**
   * @param window  what the asking process knows: calls allowed in all, when the window ends by our clock, and
   *   Okta's name for it (`x-rate-limit-reset`), 0 while no answer has told it
   * @returns how many of `n` are granted, and until when (our clock, milliseconds) that answer holds
   */
  take(
    bucket: string,
    n: number,
    window: { allowance: number; endsAt: number; reset: number },
  ): Promise<{ granted: number; until: number }>
  giveBack(bucket: string, n: number): Promise<void>
}

/** What all processes know together of a bucket's window; times by whichever clock keeps it. */
export interface SharedWindow {
  /** Okta's name of the newest window that an answer told of; 0 for none. */
  reset: number
  /** False while the window is only supposed to have begun. */
  named: boolean
  endsAt: number
  taken: number
}

/**
 * How many calls a process gets, and what the shared window is from then on. Windows are told apart by Okta's own
 * name for them: processes notice the end of one at slightly different times.
 *
 * @param current  null when nobody has asked for this bucket yet
 * @param now  by the clock that `endsAt` is told in
 */
export function grantFrom(
  current: SharedWindow | null,
  n: number,
  { allowance, endsAt, reset }: { allowance: number; endsAt: number; reset: number },
  now: number,
): { next: SharedWindow | null; granted: number; until: number } {
  const over = current !== null && now >= current.endsAt
  const newer = current !== null && reset > current.reset + SAME_S
  const shorter =
    current !== null &&
    reset > 0 &&
    reset < current.reset - SAME_S &&
    current.endsAt - now > HELD_MS &&
    endsAt - now > SAME_S * 1000
  // This process has asked again, and what the others wait for is not so far ahead any more.
  if (shorter) {
    const granted = Math.min(n, allowance)
    return { next: { reset, named: true, endsAt, taken: granted }, granted, until: endsAt }
  }
  // This process still lives in a window that another one knows to be over.
  if (current && reset > 0 && !newer && (over || !current.named)) {
    return { next: current, granted: 0, until: endsAt }
  }
  let window = current
  if (!window || over || (newer && window.named)) {
    // Without a name the end is only supposed, and may be that of a window in which this process got nothing.
    const end = reset > 0 ? endsAt : now + WINDOW_MS
    window = { reset: Math.max(reset, current?.reset ?? 0), named: reset > 0, endsAt: end, taken: 0 }
  } else if (newer) {
    window = { ...window, reset, named: true, endsAt: Math.min(window.endsAt, endsAt) }
  }
  const granted = Math.max(0, Math.min(n, allowance - window.taken))
  return { next: { ...window, taken: window.taken + granted }, granted, until: window.endsAt }
}

/** A lease for one process; the one that the database keeps for all is in lib/connections. */
export function createMemoryLease(clock: Clock): BudgetLease {
  const windows = new Map<string, SharedWindow>()
  return {
    async take(bucket, n, window) {
      const { next, granted, until } = grantFrom(windows.get(bucket) ?? null, n, window, clock.now())
      if (next) windows.set(bucket, next)
      return { granted, until }
    },
    async giveBack(bucket, n) {
      const current = windows.get(bucket)
      if (current) current.taken = Math.max(0, current.taken - n)
    },
  }
}
