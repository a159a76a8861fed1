import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'

/** Longer than a delivery takes with its retry (6 s), so that nobody else begins with what is under way. */
const LEASE = `interval '15 seconds'`
/** A hook's row outlives the hook by so long: another process may just have made both. */
const KEPT = `interval '1 day'`
const DAY_MS = 86_400_000

/** A hook that this process delivers for now. */
export interface Claim {
  key: string
  owner: string
  /** The last event that the hook has delivered. */
  seq: number
}

/** Events of a hook by what became of them. One that was sent twice counts twice. */
export interface HookCounts {
  delivered: number
  failed: number
  /** Not sent at all: the address is somebody else's, or the day's limit was reached. */
  dropped: number
}

/** How far the event hooks of a workspace's sandbox have delivered, for all processes to know. */
export class HookLedger {
  constructor(
    private readonly pool: Pool,
    private readonly workspaceId: string,
  ) {}

  /** @returns null while another process is at it */
  async claim(key: string): Promise<Claim | null> {
    const owner = randomUUID()
    const { rows } = await this.pool.query<{ seq: number }>(
      `INSERT INTO sandbox_hook (key, workspace_id, owner, lease_until)
       VALUES ($1, $2, $3, now() + ${LEASE})
       ON CONFLICT (key) DO UPDATE SET owner = $3, lease_until = now() + ${LEASE}, touched_at = now()
         WHERE sandbox_hook.owner IS NULL OR sandbox_hook.lease_until < now()
       RETURNING seq`,
      [key, this.workspaceId, owner],
    )
    const seq = rows[0]?.seq
    return seq === undefined ? null : { key, owner, seq }
  }

  /**
   * Notes what became of one request, and keeps the hook for the next.
   * @param settles  everything up to here is done with; null for nothing yet
   * @returns false when the hook is another process's by now
   */
  async settle({ key, owner }: Claim, settles: number | null, counts: Partial<HookCounts>): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE sandbox_hook SET seq = GREATEST(seq, $3), lease_until = now() + ${LEASE}, touched_at = now(),
         delivered = delivered + $4, failed = failed + $5, dropped = dropped + $6
       WHERE key = $1 AND owner = $2`,
      [key, owner, settles ?? 0, counts.delivered ?? 0, counts.failed ?? 0, counts.dropped ?? 0],
    )
    return rowCount === 1
  }

  /** Lets any process take the hook up at once. */
  async release({ key, owner }: Claim): Promise<void> {
    await this.pool.query(
      'UPDATE sandbox_hook SET owner = NULL, lease_until = NULL WHERE key = $1 AND owner = $2',
      [key, owner],
    )
  }

  /**
   * Counts events that are about to be sent, unless the org has sent too many within 24 hours.
   * @param now  by the org's clock
   * @returns how many there were before; from `limit` on nothing is counted and nothing may be sent
   */
  async count(events: number, now: number, limit: number): Promise<number> {
    const { rows } = await this.pool.query<{ used: number }>(
      `WITH day AS (
         SELECT workspace_id,
           CASE WHEN hook_day_from > $2 AND hook_day_from <= $3 THEN hook_day_from ELSE $3 END AS begun,
           CASE WHEN hook_day_from > $2 AND hook_day_from <= $3 THEN hook_events ELSE 0 END AS used
         FROM sandbox_state WHERE workspace_id = $1 FOR UPDATE
       )
       UPDATE sandbox_state AS state SET hook_day_from = day.begun,
         hook_events = day.used + CASE WHEN day.used < $5 THEN $4::int ELSE 0 END
       FROM day WHERE state.workspace_id = day.workspace_id RETURNING day.used`,
      [this.workspaceId, new Date(now - DAY_MS), new Date(now), events, limit],
    )
    return rows[0]?.used ?? limit
  }

  /** What became of all events so far, of all hooks together. */
  async counts(): Promise<HookCounts> {
    const { rows } = await this.pool.query<HookCounts>(
      `SELECT coalesce(sum(delivered), 0)::int AS delivered, coalesce(sum(failed), 0)::int AS failed,
         coalesce(sum(dropped), 0)::int AS dropped
       FROM sandbox_hook WHERE workspace_id = $1`,
      [this.workspaceId],
    )
    return rows[0] ?? { delivered: 0, failed: 0, dropped: 0 }
  }

  /** Deletes the rows of hooks that are gone. @param keys  the hooks that there are */
  async forgetOthers(keys: string[]): Promise<void> {
    await this.pool.query(
      `DELETE FROM sandbox_hook
       WHERE workspace_id = $1 AND key <> ALL($2::uuid[]) AND touched_at < now() - ${KEPT}`,
      [this.workspaceId, keys],
    )
  }
}
