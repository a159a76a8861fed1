/** The time as the kernel sees it; a test hands in its own. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number
}

/** Waiting as the kernel sees it. */
export interface Timers {
  /**
   * Fulfilled after `ms` milliseconds.
   * @throws the signal's reason when it is aborted first
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
