import type { Pool, PoolClient } from 'pg'
import { inTransaction } from './transaction'

/**
 * Asks for a run to be cancelled. One that nobody works on is cancelled at once, and counted; its owner learns of it
 * within a second otherwise, starts no further call, and ends it.
 */
export const requestCancel = (pool: Pool, runId: string): Promise<void> =>
  inTransaction(pool, client => cancelRuns(client, [runId]))

/** Cancels a scenario's runs that nobody works on. @returns their ids */
export const cancelParked = (
  pool: Pool,
  scenarioId: string,
  statuses: readonly ('queued' | 'waiting')[],
): Promise<string[]> =>
  inTransaction(pool, async client => {
    const parked = await client.query<{ id: string }>(
      `SELECT id FROM run WHERE scenario_id = $1 AND status::text = ANY($2) AND owner IS NULL ORDER BY id FOR UPDATE`,
      [scenarioId, statuses],
    )
    const ids = parked.rows.map(row => row.id)
    await cancelRuns(client, ids)
    return ids
  })

/** The same for several runs, in a transaction under way. What a run that ends here had asked is asked no more. */
export async function cancelRuns(client: PoolClient, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  // The lock first: a run that parks just now may be asking something that is to be closed.
  await client.query('SELECT FROM run WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [runIds])
  await client.query(
    `WITH asked AS (
       UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now()),
         status = CASE WHEN owner IS NULL AND status <> 'running' THEN 'cancelled'::run_status ELSE status END,
         finished_at = CASE WHEN owner IS NULL AND status <> 'running' THEN now() ELSE finished_at END,
         epoch = CASE WHEN owner IS NULL AND status <> 'running' THEN epoch + 1 ELSE epoch END
       WHERE id = ANY($1::uuid[]) AND status IN ('queued', 'running', 'waiting', 'needs_decision')
       RETURNING id, workspace_id, scenario_id, status, bundles_done + bundles_failed AS bundles
     ), closed AS (
       UPDATE signal SET answer = '{"is":"closed"}', answered_at = now()
       FROM asked WHERE signal.run_id = asked.id AND asked.status = 'cancelled' AND signal.answer IS NULL
     )
     INSERT INTO run_rollup (workspace_id, scenario_id, day, cancelled, bundles)
     SELECT workspace_id, scenario_id, (now() AT TIME ZONE 'UTC')::date, count(*), sum(bundles) FROM asked
     WHERE status = 'cancelled' GROUP BY workspace_id, scenario_id ORDER BY workspace_id, scenario_id
     ON CONFLICT (workspace_id, scenario_id, day) DO UPDATE SET
       cancelled = run_rollup.cancelled + excluded.cancelled, bundles = run_rollup.bundles + excluded.bundles`,
    [runIds],
  )
}

/** A run at work that somebody outside has something to say to. */
export interface RunNews {
  id: string
  cancelled: boolean
  /** When it was last answered to; null: not since it was taken on. */
  answeredAt: Date | null
}

/** Of the runs at work in a process, those that somebody wants cancelled or has answered to. */
export async function findNews(pool: Pool, owner: string): Promise<RunNews[]> {
  const found = await pool.query<RunNews>({
    name: 'joinery-news',
    text: `SELECT id, cancel_requested_at IS NOT NULL AS cancelled, wake_at AS "answeredAt" FROM run
           WHERE owner = $1 AND status = 'running' AND (cancel_requested_at IS NOT NULL OR wake_at IS NOT NULL)`,
    values: [owner],
  })
  return found.rows
}
