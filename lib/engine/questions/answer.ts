import type { Pool, PoolClient } from 'pg'
import type { JsonObject } from '@/lib/module-kit/json'
import { cancelRuns } from '../cancel'
import { storableJson } from '../journal/commit-statement'
import { inTransaction } from '../transaction'
import type { QuestionRequest } from './question'

/** What a person says, as it stands in `signal.answer`. */
export type Said =
  | { is: 'again'; by: string }
  /** Without an output what reading back found counts; one that may hold secrets is sealed. */
  | { is: 'done'; by: string; output?: JsonObject; sealed?: string }
  | { is: 'go-on'; by: string }
  | { is: 'cancel'; by: string }

/** A question as it stands, open or not. */
export interface StoredQuestion {
  id: string
  runId: string
  scenarioId: string
  versionId: string
  path: string
  request: QuestionRequest
  runStatus: string
  answer: { is: string } | null
  answeredBy: string | null
  answeredAt: Date | null
}

const ENDED = ['succeeded', 'failed', 'cancelled']

/** The questions of a workspace among these ids; an answer's own content is left out. */
export async function findQuestions(
  pool: Pool | PoolClient,
  workspaceId: string,
  ids: readonly string[],
): Promise<StoredQuestion[]> {
  const found = await pool.query<StoredQuestion>(
    `SELECT s.id, s.run_id AS "runId", run.scenario_id AS "scenarioId", run.version_id AS "versionId", s.path,
       s.request, run.status AS "runStatus", jsonb_build_object('is', s.answer->>'is') AS answer,
       s.answered_by AS "answeredBy", s.answered_at AS "answeredAt"
     FROM signal s JOIN run ON run.id = s.run_id
     WHERE s.workspace_id = $1 AND s.id = ANY($2::uuid[]) AND s.kind = 'decision' AND s.request IS NOT NULL
     ORDER BY s.id`,
    [workspaceId, ids],
  )
  return found.rows.map(row => ({ ...row, answer: row.answer?.is ? row.answer : null }))
}

/**
 * Answers open questions, all in one transaction. The first answer to a question wins. A run that waits is woken; one
 * at work is told, by its wake-up, that there is something to be heard (RUNNING.md, 5).
 *
 * @returns the ids of the questions that took this answer, and the runs that they are about
 */
export async function answerQuestions(
  pool: Pool,
  workspaceId: string,
  said: ReadonlyMap<string, Said>,
): Promise<{ answered: string[]; runs: string[] }> {
  const ids = [...said.keys()]
  return inTransaction(pool, async client => {
    // The runs first, in one order: whoever ends, cancels or parks a run holds it while it does so.
    const runs = await client.query<{ id: string }>(
      `SELECT id FROM run WHERE workspace_id = $1 AND status <> ALL($3::run_status[])
         AND id IN (SELECT run_id FROM signal WHERE id = ANY($2::uuid[]) AND workspace_id = $1)
       ORDER BY id FOR UPDATE`,
      [workspaceId, ids, ENDED],
    )
    const answered = await client.query<{ id: string; run_id: string; answer: Said }>(
      `UPDATE signal SET answer = t.answer::jsonb, answered_by = t.by, answered_at = clock_timestamp()
       FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (id, answer, by)
       WHERE signal.id = t.id AND signal.workspace_id = $1 AND signal.kind = 'decision' AND signal.answer IS NULL
         AND signal.run_id = ANY($5::uuid[])
       RETURNING signal.id, signal.run_id, signal.answer`,
      [
        workspaceId,
        ids,
        ids.map(id => storableJson(said.get(id))),
        ids.map(id => said.get(id)?.by ?? ''),
        runs.rows.map(row => row.id),
      ],
    )
    const touched = [...new Set(answered.rows.map(row => row.run_id))]
    await client.query(
      // A run at work tells wake-ups apart by their moments, which are kept in milliseconds.
      `UPDATE run SET wake_at = CASE WHEN status = 'running'
           THEN GREATEST(clock_timestamp(), wake_at + interval '1 ms') ELSE clock_timestamp() END,
         status = CASE WHEN status = 'needs_decision' THEN 'waiting' ELSE status END,
         waiting_for = CASE WHEN status = 'running' THEN waiting_for ELSE 'Joinery, to go on' END
       WHERE id = ANY($1::uuid[])`,
      [touched],
    )
    await cancelRuns(
      client,
      answered.rows.flatMap(row => (row.answer.is === 'cancel' ? [row.run_id] : [])),
    )
    return { answered: answered.rows.map(row => row.id), runs: touched }
  })
}
