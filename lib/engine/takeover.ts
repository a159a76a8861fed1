import type { Pool } from 'pg'
import type { JournalRecord } from '@/lib/runner/records'
import { pack } from './journal/codec'

/** A run that this process owns from now on. */
export interface ClaimedRun {
  runId: string
  scenarioId: string
  versionId: string
  epoch: number
  /** The next free place in its journal. */
  nextSeq: number
  /** Milliseconds of work before. */
  workMs: number
  /** Somebody wants it cancelled. */
  cancelled: boolean
  /** It stopped a process before; its first progress is to be written to its row. */
  suspected: boolean
  /** A run that begins where it was born: its whole journal so far, so that nothing has to be read. */
  born?: JournalRecord
}

/** A run that ends its process so often, getting no further in between, is not begun again by itself. */
const MOST_TAKEOVERS = 3

/**
 * Runs that could go on and have no live owner: queued ones, ones whose process has died, ones whose time has come,
 * and this process's own that it works on no more (an error ended its work). Oldest first.
 *
 * @param atWork  runs that this process works on
 */
export async function findRunnable(
  pool: Pool,
  owner: string,
  atWork: readonly string[],
  most: number,
): Promise<{ id: string; epoch: number }[]> {
  const found = await pool.query<{ id: string; epoch: number }>({
    name: 'joinery-runnable',
    text: `
      (SELECT run.id, run.epoch FROM run LEFT JOIN worker_process w ON w.id = run.owner
       WHERE (run.status = 'queued' OR run.status = 'running') AND run.id <> ALL($3::uuid[])
         AND (w.id IS NULL OR w.lease_until < now() OR run.owner = $2)
       ORDER BY run.id LIMIT $1)
      UNION ALL
      (SELECT id, epoch FROM run WHERE status = 'waiting' AND wake_at IS NOT NULL AND wake_at <= now()
       ORDER BY wake_at LIMIT $1)`,
    values: [most, owner, atWork],
  })
  return found.rows.slice(0, most)
}

/**
 * Takes a run over (RUNNING.md, 5): raises its epoch, then puts a record of its own at the journal's next place, and
 * only then may the journal be loaded. A former owner that still writes meets that record and ends.
 *
 * @returns null when somebody else was quicker, or when the run has been set aside for a person
 */
export async function takeOver(
  pool: Pool,
  owner: string,
  run: { id: string; epoch: number },
  now: number,
): Promise<ClaimedRun | null> {
  const raised = await pool.query<{
    scenario_id: string
    version_id: string
    epoch: number
    takeovers: number
    work_ms: number
    cancelled: boolean
  }>(
    `UPDATE run SET owner = $2, epoch = epoch + 1, status = 'running', wake_at = NULL, waiting_for = NULL,
       started_at = coalesce(started_at, now()),
       takeovers = CASE WHEN status = 'running' THEN takeovers + 1 ELSE 0 END
     WHERE id = $1 AND epoch = $3 AND status IN ('queued', 'running', 'waiting', 'needs_decision')
       AND NOT EXISTS (
         SELECT FROM worker_process w WHERE w.id = run.owner AND w.id <> $2 AND w.lease_until >= now()
       )
     RETURNING scenario_id, version_id, epoch, takeovers, work_ms, cancel_requested_at IS NOT NULL AS cancelled`,
    [run.id, owner, run.epoch],
  )
  const [row] = raised.rows
  if (row === undefined) return null
  if (row.takeovers > MOST_TAKEOVERS) {
    const why = `a decision: ${MOST_TAKEOVERS} workers stopped at it without getting further`
    await setAside(pool, run.id, row.epoch, why)
    return null
  }
  const data = pack([JSON.stringify({ t: 'claim', at: now, epoch: row.epoch })])
  for (;;) {
    const claimed = await pool.query<{ seq: number }>(
      `INSERT INTO journal (run_id, seq, epoch, data)
       SELECT $1, coalesce(max(seq), -1) + 1, $2, $3 FROM journal WHERE run_id = $1
       ON CONFLICT DO NOTHING RETURNING seq`,
      [run.id, row.epoch, data],
    )
    const [place] = claimed.rows
    if (place === undefined) continue
    return {
      runId: run.id,
      scenarioId: row.scenario_id,
      versionId: row.version_id,
      epoch: row.epoch,
      nextSeq: place.seq + 1,
      workMs: row.work_ms,
      cancelled: row.cancelled,
      suspected: row.takeovers > 0,
    }
  }
}

/** In which epoch a process's runs are now; those that are somebody else's by now are left out. */
export async function readEpochs(pool: Pool, owner: string, ids: string[]): Promise<Map<string, number>> {
  const found = await pool.query<{ id: string; epoch: number }>(
    'SELECT id, epoch FROM run WHERE id = ANY($1::uuid[]) AND owner = $2',
    [ids, owner],
  )
  return new Map(found.rows.map(row => [row.id, row.epoch]))
}

/** Leaves a run to a person, with words that say why. */
export async function setAside(pool: Pool, runId: string, epoch: number, why: string): Promise<void> {
  await pool.query(
    `UPDATE run SET status = 'needs_decision', owner = NULL, waiting_for = $3 WHERE id = $1 AND epoch = $2`,
    [runId, epoch, why],
  )
}
