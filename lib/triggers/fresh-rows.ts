import { within } from '@/lib/engine/outage'
import type { AppError } from '@/lib/errors'
import type { Clock } from '@/lib/runner/time'

/** A row is asked again at most this often, so a switch-off acts within that time. Milliseconds. */
const FRESH_MS = 1_000
/** Rows asked for at a time; while the database hangs, more would only pile up. */
const MOST_LOOKING = 500

/** What stands behind addresses that anybody may call, each read anew every second at most. */
export class FreshRows<Row extends { readAt: number }> {
  private readonly known = new Map<string, Row>()
  private readonly looking = new Map<string, Promise<Row | null>>()

  /**
   * @param read  null where there is none
   * @param withinMs  nobody waits longer for a row
   * @param away  what is said when it takes longer
   */
  constructor(
    private readonly clock: Clock,
    private readonly read: (id: string) => Promise<Row | null>,
    private readonly withinMs: number,
    private readonly away: () => AppError,
  ) {}

  /**
   * @returns null where there is none
   * @throws {AppError} `unavailable` when the database does not answer in time
   */
  async find(id: string): Promise<Row | null> {
    const known = this.known.get(id)
    if (known && this.clock.now() - known.readAt < FRESH_MS) return known
    return this.look(id)
  }

  /** As {@link find}, but never from memory: whoever asks while a row is being read gets that. */
  async look(id: string): Promise<Row | null> {
    return within(this.withinMs, this.begun(id), this.away)
  }

  private begun(id: string): Promise<Row | null> {
    const looking = this.looking.get(id)
    if (looking) return looking
    if (this.looking.size >= MOST_LOOKING) throw this.away()
    const found = this.remembered(id).finally(() => this.looking.delete(id))
    this.looking.set(id, found)
    return found
  }

  private async remembered(id: string): Promise<Row | null> {
    const row = await this.read(id)
    if (row === null) this.known.delete(id)
    else this.known.set(id, row)
    return row
  }
}
