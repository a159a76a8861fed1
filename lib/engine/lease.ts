import { hostname } from 'node:os'
import type { Pool } from 'pg'
import { OwnershipLost } from '@/lib/runner/ports'
import type { Lease } from './journal/run-journal'

/** How long a renewal holds. Others take over once it has run out. Milliseconds. */
export const LEASE_MS = 10_000
const RENEW_EVERY_MS = 2_500
/** Given up this much before it runs out, so that nothing leaves at the last moment. */
const MARGIN_MS = 1_500

/**
 * A process's right to its runs: one row, renewed every few seconds. Time is counted from before the renewal was
 * sent, by the larger of the monotonic and the wall clock, since Linux's monotonic clock stands still in suspend.
 */
export class ProcessLease implements Lease {
  private renewedWall = 0
  private renewedMono = 0
  private controller = new AbortController()
  private timer: NodeJS.Timeout | null = null
  private guard: NodeJS.Timeout | null = null
  private givenUp = false

  constructor(
    private readonly pool: Pool,
    readonly id: string,
    private readonly version: string,
    private readonly onError: (error: unknown) => void = () => undefined,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal
  }

  async start(): Promise<void> {
    await this.renew()
    this.timer = setInterval(() => {
      this.renew().catch(error => this.onError(error))
    }, RENEW_EVERY_MS)
  }

  assert(): void {
    if (this.left() > 0 && !this.givenUp) return
    const error = new OwnershipLost('this process’s lease has run out')
    this.controller.abort(error)
    throw error
  }

  /** Ends what is under way here, for another process to go on with: this one is ending. */
  giveUp(): void {
    this.givenUp = true
    this.controller.abort(new OwnershipLost('this process is ending'))
  }

  /** Gives the right back at once, so that nobody waits for it to run out. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    if (this.guard) clearTimeout(this.guard)
    await this.pool.query('DELETE FROM worker_process WHERE id = $1', [this.id])
  }

  private left(): number {
    const elapsed = Math.max(Date.now() - this.renewedWall, performance.now() - this.renewedMono)
    return LEASE_MS - MARGIN_MS - elapsed
  }

  private async renew(): Promise<void> {
    const [wall, mono] = [Date.now(), performance.now()]
    await this.pool.query(
      `INSERT INTO worker_process (id, hostname, pid, version, renewed_at, lease_until)
       VALUES ($1, $2, $3, $4, now(), now() + $5 * interval '1 millisecond')
       ON CONFLICT (id) DO UPDATE SET renewed_at = excluded.renewed_at, lease_until = excluded.lease_until`,
      [this.id, hostname(), process.pid, this.version, LEASE_MS],
    )
    this.renewedWall = wall
    this.renewedMono = mono
    // A lapse ended what was under way; with a fresh lease the same runs may be walked again.
    if (this.controller.signal.aborted && !this.givenUp) this.controller = new AbortController()
    if (this.guard) clearTimeout(this.guard)
    this.guard = setTimeout(() => this.lapse(), Math.max(0, this.left()))
  }

  private lapse(): void {
    if (this.left() <= 0) this.controller.abort(new OwnershipLost('this process’s lease has run out'))
  }
}
