import { setMaxListeners } from 'node:events'
import type { ClaimedRun } from './takeover'

/** Why a run is not gone on with here: it was cancelled, or this process ends. */
export class Stopped extends Error {}

/** A run that this process has taken on: at work, or waiting for a free slot. */
export interface Taken {
  /** Fulfilled when it is done with here. */
  readonly promise: Promise<void>
  readonly cancel: AbortController
  /** Aborted when this process is about to end. */
  readonly release: AbortController
  /** Aborted when the run is somebody else's. */
  readonly loss: AbortController
  /** Aborted by any of the three: nothing is waited for any more. */
  readonly stop: AbortSignal
  /** Not known until its start or its take-over is committed. */
  epoch: number | null
}

export interface Reserved {
  /** The run's start or take-over is committed: it begins when a slot is free. */
  begin: (run: ClaimedRun) => void
  /** It is not to be begun here after all. */
  release: () => void
}

/** Which runs this process has, and which of them are at work: as many as there are slots, first come, first served. */
export class Slots {
  private readonly taken = new Map<string, Taken>()
  private readonly backlog: (() => void)[] = []
  private atWork = 0

  /** @param work  never rejects */
  constructor(
    private readonly slots: number,
    private readonly work: (run: ClaimedRun, taken: Taken) => Promise<void>,
    private readonly onFree: () => void,
  ) {}

  get size(): number {
    return this.taken.size
  }

  /** None waits for a slot. */
  get idle(): boolean {
    return this.backlog.length === 0
  }

  get(runId: string): Taken | undefined {
    return this.taken.get(runId)
  }

  ids(): string[] {
    return [...this.taken.keys()]
  }

  all(): [runId: string, taken: Taken][] {
    return [...this.taken]
  }

  async ended(): Promise<void> {
    await Promise.all([...this.taken.values()].map(run => run.promise))
  }

  reserve(runId: string): Reserved {
    let open: () => void = () => undefined
    const promise = new Promise<void>(resolve => {
      open = resolve
    })
    const [cancel, release, loss] = [new AbortController(), new AbortController(), new AbortController()]
    const stop = AbortSignal.any([cancel.signal, release.signal, loss.signal])
    // Every call of fifty lanes may listen to it; Node would warn of a leak at the eleventh.
    setMaxListeners(0, stop)
    const taken: Taken = { promise, cancel, release, loss, stop, epoch: null }
    this.taken.set(runId, taken)
    const done = (): void => {
      this.taken.delete(runId)
      open()
    }
    return {
      release: done,
      begin: run => {
        taken.epoch = run.epoch
        this.backlog.push(() => {
          this.atWork++
          void this.work(run, taken).finally(() => {
            this.atWork--
            done()
            this.fill()
          })
        })
        this.fill()
      },
    }
  }

  private fill(): void {
    while (this.atWork < this.slots) {
      const next = this.backlog.shift()
      if (next === undefined) break
      next()
    }
    this.onFree()
  }
}
