/** Tells those in this process who wait for a run's end; whoever misses it asks the run's row. */
export class EndedRuns {
  private readonly waiting = new Map<string, Set<() => void>>()

  /** To be called once the end is committed. */
  tell(runId: string): void {
    const waiting = this.waiting.get(runId)
    this.waiting.delete(runId)
    for (const wake of waiting ?? []) wake()
  }

  /** Fulfilled when the run ends in this process, or when `signal` is aborted: ask the row then. */
  once(runId: string, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const waiting = this.waiting.get(runId) ?? new Set()
      this.waiting.set(runId, waiting)
      waiting.add(resolve)
      signal.addEventListener('abort', () => {
        waiting.delete(resolve)
        if (waiting.size === 0 && this.waiting.get(runId) === waiting) this.waiting.delete(runId)
        resolve()
      })
    })
  }
}
