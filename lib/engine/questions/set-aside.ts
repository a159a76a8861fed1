import type { Pool, PoolClient } from 'pg'
import { uuidv7 } from 'uuidv7'
import { cancelRuns } from '../cancel'
import { storable, storableJson } from '../journal/commit-statement'
import { inTransaction } from '../transaction'
import type { QuestionRequest } from './question'

/** Why a run as a whole is left to a person. */
export interface Aside {
  /** What the run waits for, as its row says it. */
  waitingFor: string
  /** Alike runs of a scenario are asked about together. */
  alike: string
  /** What happened, and what each answer does; sentences. */
  what: string
  todo: string
}

/** A run that ended its process again and again, getting no further in between. */
export const stoppedWorkers = (times: number): Aside => ({
  waitingFor: `a decision: ${times} workers stopped at it without getting further`,
  alike: 'stopped its workers',
  what: `Joinery’s process ended ${times} times while it worked on this run, which got no further in between.`,
  todo: 'Look into the server’s log for the reason. “Go on” tries again from where the run stands and repeats nothing that is finished; should the process end again so often, you are asked again. “Cancel” ends the run here.',
})

/** A run that this installation cannot compile. @param why  a sentence */
export const cannotRun = (why: string): Aside => ({
  waitingFor: `a decision: ${why}`,
  alike: `cannot run: ${why}`.slice(0, 300),
  what: `This installation cannot go on with the run: ${why}`,
  todo: 'Install a version of Joinery that knows everything the scenario uses, then “Go on”. “Cancel” ends the run here. What is done stays done either way.',
})

/** Leaves a run to a person: its status and the question, together. One that is to be cancelled is cancelled instead. */
export function setAside(pool: Pool, runId: string, epoch: number, aside: Aside): Promise<void> {
  return inTransaction(pool, async client => {
    const left = await client.query<{ cancelled: boolean }>(
      `UPDATE run SET status = 'needs_decision', owner = NULL, waiting_for = $3 WHERE id = $1 AND epoch = $2
       RETURNING cancel_requested_at IS NOT NULL AS cancelled`,
      [runId, epoch, storable(aside.waitingFor.slice(0, 2_000))],
    )
    const [run] = left.rows
    if (run === undefined) return
    if (run.cancelled) return cancelRuns(client, [runId])
    await askAbout(client, runId, aside)
  })
}

/** Asks about a run as a whole; its row is locked by the transaction under way. */
export async function askAbout(client: PoolClient, runId: string, aside: Aside): Promise<void> {
  const { alike, what, todo } = aside
  const request: QuestionRequest = { about: 'run', what: what.slice(0, 2_000), todo }
  await client.query(
    `INSERT INTO signal (id, workspace_id, run_id, scenario_id, path, kind, alike, request)
     SELECT $2, workspace_id, id, scenario_id, '', 'decision', $3, $4 FROM run
     WHERE id = $1 AND NOT EXISTS (
       SELECT FROM signal WHERE run_id = $1 AND path = '' AND kind = 'decision' AND answer IS NULL
     )`,
    [runId, uuidv7(), storable(alike), storableJson(request)],
  )
}
