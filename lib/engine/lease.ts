import { hostname } from 'node:os'
import type { Pool } from 'pg'
import { mayPass } from '@/lib/db/database-error'
import type { Lease } from './journal/run-journal'
import { atMost, CLOSE_WITHIN_MS, unlessAborted } from './outage'

/** How long a renewal holds. Others take over once it has run out. Milliseconds. */
export const LEASE_MS = 10_000
const RENEW_EVERY_MS = 2_500
/** Given up this much before it runs out, so that nothing leaves at the last moment. */
const MARGIN_MS = 1_500

export interface LeaseOptions {
  pool: Pool
  id: string
  version: string
  onError: (error: unknown) => void
  /** The lease had run out and is there again: find out which runs somebody has taken over meanwhile. */
  onRegained: () => Promise<void>
  /** A renewal went through after one or more that did not. */
  onBack?: () => void
  /** Milliseconds since 1970 UTC, and milliseconds that no change of the wall clock touches; tests hand in their own. */
  clocks?: { wall: () => number; monotonic: () => number }
}

const SYSTEM_CLOCKS = { wall: () => Date.now(), monotonic: () => performance.now() }

/**
 * A process's right to its runs: one row, renewed every few seconds. Time is counted from before the renewal was
 * sent, by the larger of the monotonic and the wall clock, since Linux's monotonic clock stands still in suspend.
 * A lease that has run out stops calls; ownership of a run ends only by its raised epoch (RUNNING.md, 5).
 */
export class ProcessLease implements Lease {
  private renewedWall = Number.NEGATIVE_INFINITY
  private renewedMono = Number.NEGATIVE_INFINITY
  private controller = new AbortController()
  private timer: NodeJS.Timeout | null = null
  private guard: NodeJS.Timeout | null = null
  private renewing: Promise<void> | null = null
  private waiting: (() => void)[] = []
  private failed = false

  constructor(private readonly options: LeaseOptions) {}

  get id(): string {
    return this.options.id
  }

  get term(): AbortSignal {
    return this.controller.signal
  }

  /** @throws when the database cannot be asked */
  async start(): Promise<void> {
    await this.renew()
    this.timer = setInterval(() => {
      this.renewing ??= this.renew()
        .catch(error => {
          this.failed = true
          this.options.onError(error)
        })
        .finally(() => {
          this.renewing = null
        })
    }, RENEW_EVERY_MS)
  }

  assert(): void {
    if (this.held()) return
    throw new Error('this process’s lease has run out')
  }

  sure(signal: AbortSignal): Promise<void> {
    if (this.held()) return Promise.resolve()
    const regained = new Promise<void>(resolve => {
      this.waiting.push(resolve)
    })
    return unlessAborted(regained, signal)
  }

  /** Gives the right back at once, so that nobody waits for it to run out. While the database is away it does run out. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await atMost(CLOSE_WITHIN_MS, this.renewing)
    if (this.guard) clearTimeout(this.guard)
    await atMost(CLOSE_WITHIN_MS, this.giveBack())
  }

  private async giveBack(): Promise<void> {
    try {
      await this.options.pool.query('DELETE FROM worker_process WHERE id = $1', [this.id])
    } catch (error) {
      if (!mayPass(error)) this.options.onError(error)
    }
  }

  private held(): boolean {
    if (this.left() <= 0) this.lapse()
    return !this.controller.signal.aborted
  }

  private left(): number {
    const { wall, monotonic } = this.options.clocks ?? SYSTEM_CLOCKS
    const elapsed = Math.max(wall() - this.renewedWall, monotonic() - this.renewedMono)
    return LEASE_MS - MARGIN_MS - elapsed
  }

  private lapse(): void {
    this.controller.abort(new Error('this process’s lease has run out'))
  }

  private async renew(): Promise<void> {
    const { pool, version, clocks = SYSTEM_CLOCKS } = this.options
    const [wall, mono] = [clocks.wall(), clocks.monotonic()]
    await pool.query(
      `INSERT INTO worker_process (id, hostname, pid, version, renewed_at, lease_until)
       VALUES ($1, $2, $3, $4, now(), now() + $5 * interval '1 millisecond')
       ON CONFLICT (id) DO UPDATE SET renewed_at = excluded.renewed_at, lease_until = excluded.lease_until`,
      [this.id, hostname(), process.pid, version, LEASE_MS],
    )
    const lapsed = !this.held()
    // Before any run may go on, those that somebody has taken over in between must know.
    if (lapsed) await this.options.onRegained()
    this.renewedWall = wall
    this.renewedMono = mono
    if (this.left() <= 0) return
    if (lapsed) this.controller = new AbortController()
    if (this.guard) clearTimeout(this.guard)
    this.guard = setTimeout(() => this.held(), this.left() + 1)
    for (const go of this.waiting.splice(0)) go()
    if (this.failed) this.options.onBack?.()
    this.failed = false
  }
}
