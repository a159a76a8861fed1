import type { Pool } from 'pg'
import type { QuestionRequest } from './question'

/** Open questions looked at when they are counted; a page says “10,000+” beyond. */
const MOST_COUNTED = 10_000

/** Which open questions are meant. */
export interface QuestionFilter {
  scenarioId?: string
  runId?: string
  /** The module's key in the drawing. */
  module?: string
  /** Only those that are alike: see {@link QuestionGroup}. */
  alike?: string
  /** Only this one and older ones: what came after somebody looked is not meant. */
  upTo?: string
}

/** An open question. */
export interface OpenQuestion {
  id: string
  runId: string
  scenarioId: string
  path: string
  request: QuestionRequest
  askedAt: Date
  /** What started its run. */
  trigger: string
  triggerSummary: string
}

/** Alike open questions of a scenario. */
export interface QuestionGroup {
  scenarioId: string
  alike: string
  count: number
  /** The oldest and the newest of them. */
  first: string
  last: string
  oldest: Date
  request: QuestionRequest
  /** Each has something that reading back found. */
  found: boolean
}

/** As SQL, from parameter 2 on; the workspace is the first. */
function conditions(filter: QuestionFilter): { text: string; values: unknown[] } {
  const { scenarioId, runId, module, alike, upTo } = filter
  const parts: [sql: string, value: unknown][] = [
    ['scenario_id =', scenarioId],
    ['run_id =', runId],
    [`request->>'key' =`, module],
    ['alike =', alike],
    ['id <=', upTo],
  ]
  const given = parts.filter(([, value]) => value !== undefined)
  const text = given.map(([sql], at) => ` AND signal.${sql} $${at + 2}`).join('')
  return { text, values: given.map(([, value]) => value) }
}

const OPEN = `signal.workspace_id = $1 AND signal.answer IS NULL AND signal.kind = 'decision' AND signal.request IS NOT NULL`

/** A page of open questions, oldest first. @param after  the last id of the page before */
export async function listOpen(
  pool: Pool,
  workspaceId: string,
  filter: QuestionFilter,
  page: { after?: string | undefined; limit: number },
): Promise<OpenQuestion[]> {
  const { text, values } = conditions(filter)
  const after = values.length + 2
  const found = await pool.query<OpenQuestion>(
    `SELECT signal.id, run_id AS "runId", signal.scenario_id AS "scenarioId", path, request,
       signal.created_at AS "askedAt", run.trigger, run.trigger_summary AS "triggerSummary"
     FROM signal JOIN run ON run.id = signal.run_id
     WHERE ${OPEN}${text} AND ($${after}::uuid IS NULL OR signal.id > $${after})
     ORDER BY signal.id LIMIT $${after + 1}`,
    [workspaceId, ...values, page.after ?? null, page.limit],
  )
  return found.rows
}

/** Ids of open questions, oldest first; for answering what a filter means. */
export async function openIds(
  pool: Pool,
  workspaceId: string,
  filter: QuestionFilter,
  limit: number,
): Promise<string[]> {
  const { text, values } = conditions(filter)
  const found = await pool.query<{ id: string }>(
    `SELECT id FROM signal WHERE ${OPEN}${text} ORDER BY id LIMIT $${values.length + 2}`,
    [workspaceId, ...values, limit],
  )
  return found.rows.map(row => row.id)
}

/** Open questions by scenario and kind, the group with the oldest one first. */
export async function groupOpen(
  pool: Pool,
  workspaceId: string,
  filter: QuestionFilter,
): Promise<{ groups: QuestionGroup[]; more: boolean }> {
  const { text, values } = conditions(filter)
  const found = await pool.query<Omit<QuestionGroup, 'count'> & { count: string }>(
    `WITH open AS (
       SELECT id, scenario_id, alike, request, created_at FROM signal WHERE ${OPEN}${text}
       ORDER BY id LIMIT ${MOST_COUNTED}
     ), groups AS (
       SELECT scenario_id, alike, count(*) AS count, min(id::text)::uuid AS first, max(id::text)::uuid AS last,
         bool_and(coalesce((request->>'found')::bool, false)) AS found
       FROM open GROUP BY scenario_id, alike
     )
     SELECT groups.scenario_id AS "scenarioId", groups.alike, count, first, last, found,
       open.created_at AS oldest, open.request
     FROM groups JOIN open ON open.id = groups.first ORDER BY first`,
    [workspaceId, ...values],
  )
  const groups = found.rows.map(row => ({ ...row, count: Number(row.count) }))
  return { groups, more: groups.reduce((sum, group) => sum + group.count, 0) >= MOST_COUNTED }
}

/** How many are open, at most `most`. */
export async function countOpen(
  pool: Pool,
  workspaceId: string,
  filter: QuestionFilter,
  most: number,
): Promise<number> {
  const { text, values } = conditions(filter)
  const found = await pool.query<{ count: string }>(
    `SELECT count(*) FROM (SELECT FROM signal WHERE ${OPEN}${text} LIMIT $${values.length + 2}) AS open`,
    [workspaceId, ...values, most],
  )
  return Number(found.rows[0]?.count ?? 0)
}

/** What was asked about a run as a whole, oldest first, and what somebody said. */
export interface RunQuestion {
  id: string
  request: Extract<QuestionRequest, { about: 'run' }>
  askedAt: Date
  answer: 'go-on' | 'cancel' | 'closed' | null
  answeredBy: string | null
  answeredAt: Date | null
}

export async function questionsAboutRun(pool: Pool, runId: string): Promise<RunQuestion[]> {
  const found = await pool.query<RunQuestion>(
    `SELECT id, request, created_at AS "askedAt", answer->>'is' AS answer, answered_by AS "answeredBy",
       answered_at AS "answeredAt"
     FROM signal WHERE run_id = $1 AND path = '' AND kind = 'decision' AND request->>'about' = 'run'
     ORDER BY id DESC LIMIT 20`,
    [runId],
  )
  return found.rows.reverse()
}
