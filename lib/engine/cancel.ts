import type { Pool } from 'pg'

/**
 * Asks for a run to be cancelled. One that nobody works on is cancelled at once, and counted; its owner learns of it
 * within a second otherwise, starts no further call, and ends it.
 */
export async function requestCancel(pool: Pool, runId: string): Promise<void> {
  await pool.query(
    `WITH asked AS (
       UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now()),
         status = CASE WHEN owner IS NULL AND status <> 'running' THEN 'cancelled'::run_status ELSE status END,
         finished_at = CASE WHEN owner IS NULL AND status <> 'running' THEN now() ELSE finished_at END,
         epoch = CASE WHEN owner IS NULL AND status <> 'running' THEN epoch + 1 ELSE epoch END
       WHERE id = $1 AND status IN ('queued', 'running', 'waiting', 'needs_decision')
       RETURNING workspace_id, scenario_id, status, bundles_done + bundles_failed AS bundles
     )
     INSERT INTO run_rollup (workspace_id, scenario_id, day, cancelled, bundles)
     SELECT workspace_id, scenario_id, (now() AT TIME ZONE 'UTC')::date, 1, bundles FROM asked
     WHERE status = 'cancelled'
     ON CONFLICT (workspace_id, scenario_id, day) DO UPDATE SET
       cancelled = run_rollup.cancelled + 1, bundles = run_rollup.bundles + excluded.bundles`,
    [runId],
  )
}

/**
 * Cancels a scenario's runs that nobody works on, and counts them in the totals of the day.
 * @returns their ids
 */
export async function cancelParked(
  pool: Pool,
  scenarioId: string,
  statuses: readonly ('queued' | 'waiting')[],
): Promise<string[]> {
  const done = await pool.query<{ id: string }>(
    `WITH ended AS (
       UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now()), status = 'cancelled',
         finished_at = now(), epoch = epoch + 1, order_held = false
       WHERE scenario_id = $1 AND owner IS NULL AND status::text = ANY ($2)
       RETURNING id, workspace_id, bundles_done + bundles_failed AS bundles
     ), counted AS (
       INSERT INTO run_rollup (workspace_id, scenario_id, day, cancelled, bundles)
       SELECT workspace_id, $1, (now() AT TIME ZONE 'UTC')::date, count(*), sum(bundles) FROM ended
       GROUP BY workspace_id
       ON CONFLICT (workspace_id, scenario_id, day) DO UPDATE SET
         cancelled = run_rollup.cancelled + excluded.cancelled, bundles = run_rollup.bundles + excluded.bundles
     )
     SELECT id FROM ended`,
    [scenarioId, statuses],
  )
  return done.rows.map(row => row.id)
}

/** Which of these runs somebody wants cancelled. */
export async function findCancelled(pool: Pool, owner: string): Promise<string[]> {
  const found = await pool.query<{ id: string }>({
    name: 'joinery-cancelled',
    text: `SELECT id FROM run WHERE owner = $1 AND status = 'running' AND cancel_requested_at IS NOT NULL`,
    values: [owner],
  })
  return found.rows.map(row => row.id)
}
