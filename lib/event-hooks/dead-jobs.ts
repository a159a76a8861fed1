import type { Pool } from 'pg'
import { RECONCILE } from './jobs'

/** graphile-worker locks the jobs of a process under this name: so those of a dead one can be told. */
export async function noteJobPool(pool: Pool, processId: string, jobPoolId: string): Promise<void> {
  await pool.query('UPDATE worker_process SET job_pool_id = $2 WHERE id = $1', [processId, jobPoolId])
}

/**
 * Frees the jobs of processes that died at work; graphile-worker itself would wait for four hours. Puts in again what a
 * webhook still waits for, should its job have been given up.
 */
export async function reviveJobs(pool: Pool): Promise<void> {
  await pool.query(`
    SELECT graphile_worker.force_unlock_workers(array_agg(job_pool_id))
    FROM worker_process WHERE job_pool_id IS NOT NULL AND lease_until < now()
    HAVING count(*) > 0`)
  await pool.query(
    `SELECT graphile_worker.add_job($1, payload := json_build_object('id', h.id::text),
       job_key := $1 || ':' || h.id, queue_name := $1 || ':' || h.id, max_attempts := 25)
     FROM event_hook h
     WHERE h.done < h.wanted AND NOT EXISTS (
       SELECT FROM graphile_worker.jobs j WHERE j.key = $1 || ':' || h.id AND j.attempts < j.max_attempts)`,
    [RECONCILE],
  )
}
