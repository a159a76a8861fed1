/** The clock that saving waits by; tests bring their own. */
export interface Timers {
  set: (work: () => void, ms: number) => unknown
  clear: (timer: unknown) => void
}

/** The browser's. */
export const TIMERS: Timers = {
  set: (work, ms) => setTimeout(work, ms),
  clear: timer => clearTimeout(timer as ReturnType<typeof setTimeout>),
}
