import type { Pool } from 'pg'
import { atMost, CLOSE_WITHIN_MS } from './outage'
import { askUnasked } from './questions/unasked'

const HOUR_MS = 3_600_000
/** Rows deleted by one statement, so that none holds its locks for long. */
const AT_ONCE = 5_000

/**
 * What nobody can need any more. A delivery is kept as long as Okta keeps the events of its System Log: longer than any
 * sender repeats one, and than its catch-up looks back. A process's row only tells whether it lives; nobody can answer
 * to a run that is gone.
 */
const STALE = [
  `DELETE FROM delivery WHERE ctid IN (SELECT ctid FROM delivery WHERE at < now() - interval '90 days' LIMIT ${AT_ONCE})`,
  `DELETE FROM worker_process WHERE lease_until < now() - interval '1 day'`,
  `DELETE FROM signal WHERE ctid IN (SELECT signal.ctid FROM signal LEFT JOIN run ON run.id = signal.run_id
     WHERE answer IS NULL AND (run.id IS NULL OR run.status IN ('succeeded', 'failed', 'cancelled')) LIMIT ${AT_ONCE})`,
  `DELETE FROM claim_token WHERE expires_at < now() - interval '1 day'`,
] as const

/** Deletes what is stale, a part at a time. @returns how many rows went */
export async function sweepStale(pool: Pool): Promise<number> {
  let gone = 0
  for (const statement of STALE) {
    for (;;) {
      const { rowCount } = await pool.query(statement)
      gone += rowCount ?? 0
      if ((rowCount ?? 0) < AT_ONCE) break
    }
  }
  return gone
}

/** Sweeps, and asks what nobody is asked, once an hour until it is stopped; any number of processes may. */
export function startHousekeeping(pool: Pool, onError: (error: unknown) => void): { stop(): Promise<void> } {
  let sweeping: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    sweeping = sweepStale(pool)
      .then(() => askUnasked(pool))
      .catch(onError)
  }, HOUR_MS)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await atMost(CLOSE_WITHIN_MS, sweeping)
    },
  }
}
