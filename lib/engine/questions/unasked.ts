import type { Pool } from 'pg'
import { MOST_TAKEOVERS } from '../takeover'
import { inTransaction } from '../transaction'
import { askAbout, stoppedWorkers } from './set-aside'

const AT_ONCE = 100

/**
 * Runs that need a decision while nobody is asked for it: parked or set aside by a version of Joinery whose questions
 * had no rows. One that had ended its processes is asked about as it is; any other is woken, and its walk asks.
 *
 * @returns how many were found
 */
export async function askUnasked(pool: Pool): Promise<number> {
  for (let total = 0; ; ) {
    const found = await inTransaction(pool, async client => {
      const runs = await client.query<{ id: string; takeovers: number }>(
        `SELECT id, takeovers FROM run WHERE status = 'needs_decision'
           AND NOT EXISTS (SELECT FROM signal WHERE signal.run_id = run.id AND answer IS NULL)
         ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
      )
      for (const { id, takeovers } of runs.rows) {
        if (takeovers > MOST_TAKEOVERS) await askAbout(client, id, stoppedWorkers(MOST_TAKEOVERS))
        else {
          await client.query(
            `UPDATE run SET status = 'waiting', wake_at = now(), waiting_for = 'Joinery, to go on' WHERE id = $1`,
            [id],
          )
        }
      }
      return runs.rows.length
    })
    total += found
    if (found < AT_ONCE) return total
  }
}
