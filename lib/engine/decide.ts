import type { Pool } from 'pg'
import { uuidv7 } from 'uuidv7'
import type { Answer } from '@/lib/runner/records'
import { storableJson } from './journal/commit-statement'

/**
 * A person says what became of a call whose outcome nobody knows. The first answer for a bundle wins; with it, in one
 * transaction, the run is woken (RUNNING.md, 5).
 *
 * @returns false when the run does not wait, or somebody has answered for this bundle already
 */
export async function decide(
  pool: Pool,
  decision: { runId: string; path: string; answer: Answer; by: string },
): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // The lock first: what is asked below must see what somebody quicker has committed.
    const run = await client.query<{ workspace_id: string }>(
      `SELECT workspace_id FROM run WHERE id = $1 AND status IN ('waiting', 'needs_decision') FOR UPDATE`,
      [decision.runId],
    )
    const [found] = run.rows
    // Woken and not begun yet, and this very bundle was what it was woken for.
    const answered = await client.query(
      `SELECT FROM run JOIN signal ON signal.run_id = run.id AND signal.path = $2
       WHERE run.id = $1 AND run.wake_at <= clock_timestamp() AND signal.answered_at >= run.wake_at`,
      [decision.runId, decision.path],
    )
    if (found === undefined || answered.rowCount !== 0) {
      await client.query('ROLLBACK')
      return false
    }
    await client.query(
      `INSERT INTO signal (id, workspace_id, run_id, path, kind, answer, answered_by, answered_at)
       VALUES ($1, $2, $3, $4, 'decision', $5, $6, now())`,
      [
        uuidv7(),
        found.workspace_id,
        decision.runId,
        decision.path,
        storableJson(decision.answer),
        decision.by,
      ],
    )
    await client.query(
      `UPDATE run SET status = 'waiting', wake_at = now(), waiting_for = 'Joinery, to go on' WHERE id = $1`,
      [decision.runId],
    )
    await client.query('COMMIT')
    return true
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
