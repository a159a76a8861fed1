/** Something that goes wrong once (or `times` times) with the next call that fits. */
export type Fault = { method?: string; path?: string; times?: number } & (
  | { kind: 'html'; status?: number }
  | { kind: 'hang' }
  | { kind: 'reset' }
  /** The call is carried out, and its answer is lost. */
  | { kind: 'lost-answer' }
  | { kind: 'status'; status: number; body?: string }
  /** `concurrency` is Okta's other 429: limit and remaining are both 0. */
  | { kind: 'rate-limit'; concurrency?: boolean; resetInSeconds?: number }
  | { kind: 'redirect'; location: string }
  /** The next link of the answer leads to another origin. */
  | { kind: 'next-elsewhere'; origin: string }
  | { kind: 'expired-token' }
)

/** A queue of faults; tests fill it, the HTTP adapter obeys it. */
export class Faults {
  readonly #queue: { fault: Fault; left: number }[] = []

  /** `method` and `path` (a part of the request's path) narrow what it hits; `times` is 1 by default. */
  push(...faults: Fault[]): void {
    for (const fault of faults) this.#queue.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#queue.length = 0
  }

  get size(): number {
    return this.#queue.length
  }

  /** The first fault that fits, used up by one. */
  take(method: string, path: string): Fault | undefined {
    const index = this.#queue.findIndex(
      ({ fault }) =>
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || path.includes(fault.path)),
    )
    const entry = this.#queue[index]
    if (entry === undefined) return undefined
    entry.left -= 1
    if (entry.left <= 0) this.#queue.splice(index, 1)
    return entry.fault
  }
}
