import type { Pool } from 'pg'

/**
 * Asks for a run to be cancelled. One that nobody works on is cancelled at once; its owner learns of it within a
 * second otherwise, starts no further call, and ends it.
 */
export async function requestCancel(pool: Pool, runId: string): Promise<void> {
  await pool.query(
    `UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now()),
       status = CASE WHEN owner IS NULL AND status <> 'running' THEN 'cancelled'::run_status ELSE status END,
       finished_at = CASE WHEN owner IS NULL AND status <> 'running' THEN now() ELSE finished_at END,
       epoch = CASE WHEN owner IS NULL AND status <> 'running' THEN epoch + 1 ELSE epoch END
     WHERE id = $1 AND status IN ('queued', 'running', 'waiting', 'needs_decision')`,
    [runId],
  )
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
