import { noFacts, type RowFacts } from './codec'

/** A run is born: delivery, run and the trigger's bundle together. */
export interface StartOp {
  kind: 'start'
  runId: string
  workspaceId: string
  scenarioId: string
  versionId: string
  trigger: string
  triggerSummary: string
  /** The process that begins it at once; null leaves it queued. */
  owner: string | null
  dedupeKey: string | null
  /** Row 0 of the journal. */
  data: Buffer
}

/** One flush of a run. */
export interface AppendOp extends RowFacts {
  kind: 'append'
  runId: string
  seq: number
  epoch: number
  /** The first progress of a run that had stopped its process: its takeovers are counted anew. */
  cleared: boolean
  data: Buffer
}

/** What the run's row says from now on, by its owner. */
export interface FinishOp {
  kind: 'finish'
  /** The run's last flush, in the same statement: a run is never ended without its end being in the journal. */
  tail: AppendOp | null
  runId: string
  epoch: number
  owner: string
  status: 'queued' | 'waiting' | 'needs_decision' | 'succeeded' | 'failed' | 'cancelled'
  counts: string
  bundlesDone: number
  bundlesFailed: number
  /** Milliseconds of work so far. */
  workMs: number
  firstError: string | null
  wakeAt: Date | null
  /** The run's wake-up as it stood when its owner last read the answers to it; a later one is still to be heard. */
  heard: Date | null
  waitingFor: string | null
}

export type Op = StartOp | AppendOp | FinishOp

/**
 * Everything that gathered, in one statement and so in one transaction and one round trip. Starts whose delivery was
 * there before do nothing; a journal row in a taken place fails the statement; a finish by a former owner matches no
 * row. A run that somebody wants cancelled does not go to wait, it is cancelled; one that somebody has answered to in its
 * last moments is woken at once (both are read from the row as it is when it is written, not from the snapshot). A run
 * that ends closes its open questions, and asks none any more. Totals go by scenario in one order, so
 * that two processes never wait for each other in a circle. A run is never started and finished by the same commit,
 * since it begins only after its start is committed; nor may one statement touch a row twice, so a run that ends is not
 * also cleared of its takeovers (ending does that).
 */
export const COMMIT = `
WITH new_delivery AS (
  INSERT INTO delivery (scenario_id, dedupe_key, run_id)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[])
  ON CONFLICT DO NOTHING RETURNING run_id
), new_run AS (
  INSERT INTO run (id, workspace_id, scenario_id, version_id, trigger, trigger_summary, owner, epoch, status, started_at)
  SELECT t.id, t.workspace_id, t.scenario_id, t.version_id, t.trigger, t.summary, t.owner,
         CASE WHEN t.owner IS NULL THEN 0 ELSE 1 END,
         (CASE WHEN t.owner IS NULL THEN 'queued' ELSE 'running' END)::run_status,
         CASE WHEN t.owner IS NULL THEN NULL ELSE now() END
  FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::uuid[], $11::bool[])
    AS t (id, workspace_id, scenario_id, version_id, trigger, summary, owner, keyed)
  WHERE NOT t.keyed OR t.id IN (SELECT run_id FROM new_delivery)
  RETURNING id
), new_journal AS (
  INSERT INTO journal (run_id, seq, epoch, from_index, to_index, has_failure, data)
  SELECT t.run_id, t.seq, t.epoch, t.from_index, t.to_index, t.has_failure, t.data
  FROM unnest($12::uuid[], $13::int[], $14::int[], $15::int[], $16::int[], $17::bool[], $18::bytea[])
    AS t (run_id, seq, epoch, from_index, to_index, has_failure, data)
  WHERE t.seq > 0 OR t.run_id IN (SELECT id FROM new_run)
), cleared AS (
  UPDATE run SET takeovers = 0 WHERE id = ANY($37::uuid[])
), ended AS (
  UPDATE run SET
    status = (CASE WHEN run.cancel_requested_at IS NOT NULL AND t.goes_on THEN 'cancelled'
                   WHEN run.wake_at > t.heard AND t.status = 'needs_decision' THEN 'waiting'
                   ELSE t.status END)::run_status,
    counts = t.counts::jsonb,
    bundles_done = t.done, bundles_failed = t.failed, work_ms = t.work_ms, first_error = t.first_error::jsonb,
    wake_at = CASE WHEN run.cancel_requested_at IS NOT NULL OR NOT t.goes_on THEN NULL
                   WHEN run.wake_at > t.heard THEN LEAST(t.wake_at, run.wake_at) ELSE t.wake_at END,
    waiting_for = CASE WHEN run.cancel_requested_at IS NOT NULL THEN NULL ELSE t.waiting_for END,
    takeovers = 0, owner = NULL,
    finished_at = CASE WHEN run.cancel_requested_at IS NOT NULL OR NOT t.goes_on THEN now() END
  FROM (
    SELECT t.*, t.status IN ('queued', 'waiting', 'needs_decision') AS goes_on
    FROM unnest($19::uuid[], $20::int[], $21::uuid[], $22::text[], $23::text[], $24::int[], $25::int[], $26::text[],
                $27::timestamptz[], $28::text[], $36::int[], $43::timestamptz[])
      AS t (id, epoch, owner, status, counts, done, failed, first_error, wake_at, waiting_for, work_ms, heard)
  ) AS t
  WHERE run.id = t.id AND run.epoch = t.epoch AND run.owner = t.owner
  RETURNING run.id, run.workspace_id, run.scenario_id, run.status, run.bundles_done + run.bundles_failed AS bundles
), new_question AS (
  INSERT INTO signal (id, workspace_id, run_id, scenario_id, path, kind, alike, request)
  SELECT t.id, run.workspace_id, t.run_id, run.scenario_id, t.path, 'decision', t.alike, t.request::jsonb
  FROM unnest($38::uuid[], $39::uuid[], $40::text[], $41::text[], $42::text[]) AS t (id, run_id, path, alike, request)
  JOIN run ON run.id = t.run_id
  WHERE run.status NOT IN ('succeeded', 'failed', 'cancelled')
    AND t.run_id NOT IN (SELECT id FROM ended WHERE status IN ('succeeded', 'failed', 'cancelled'))
), closed_question AS (
  UPDATE signal SET answer = '{"is":"closed"}', answered_at = now()
  FROM ended WHERE signal.run_id = ended.id AND signal.answer IS NULL
    AND ended.status IN ('succeeded', 'failed', 'cancelled')
), new_failure AS (
  INSERT INTO run_failure (run_id, path, kind, code)
  SELECT * FROM unnest($29::uuid[], $30::text[], $31::text[], $32::text[])
  ON CONFLICT DO NOTHING
), new_subject AS (
  INSERT INTO run_subject (workspace_id, okta_id, run_id, path)
  SELECT run.workspace_id, t.okta_id, t.run_id, t.path
  FROM unnest($33::uuid[], $34::text[], $35::text[]) AS t (run_id, path, okta_id) JOIN run ON run.id = t.run_id
  ON CONFLICT DO NOTHING
), day_totals AS (
  INSERT INTO run_rollup (workspace_id, scenario_id, day, succeeded, failed, cancelled, bundles)
  SELECT workspace_id, scenario_id, (now() AT TIME ZONE 'UTC')::date,
         count(*) FILTER (WHERE status = 'succeeded'), count(*) FILTER (WHERE status = 'failed'),
         count(*) FILTER (WHERE status = 'cancelled'), sum(bundles)
  FROM ended WHERE status IN ('succeeded', 'failed', 'cancelled')
  GROUP BY workspace_id, scenario_id ORDER BY workspace_id, scenario_id
  ON CONFLICT (workspace_id, scenario_id, day) DO UPDATE SET
    succeeded = run_rollup.succeeded + excluded.succeeded, failed = run_rollup.failed + excluded.failed,
    cancelled = run_rollup.cancelled + excluded.cancelled, bundles = run_rollup.bundles + excluded.bundles
)
SELECT (SELECT array_agg(id) FROM new_run) AS started, (SELECT array_agg(id) FROM ended) AS finished`

/** The statement's parameters, an array a column. */
export function commitValues(ops: readonly Op[]): unknown[] {
  const starts = ops.filter(op => op.kind === 'start')
  const appends = ops.filter(op => op.kind === 'append')
  const ends = ops.filter(op => op.kind === 'finish')
  const keyed = starts.filter(op => op.dedupeKey !== null)
  const rows = [
    ...starts.map(op => ({ ...op, seq: 0, epoch: op.owner === null ? 0 : 1, ...noFacts() })),
    ...appends,
    ...ends.flatMap(op => (op.tail ? [op.tail] : [])),
  ]
  return [
    keyed.map(op => op.scenarioId),
    keyed.map(op => op.dedupeKey),
    keyed.map(op => op.runId),
    starts.map(op => op.runId),
    starts.map(op => op.workspaceId),
    starts.map(op => op.scenarioId),
    starts.map(op => op.versionId),
    starts.map(op => op.trigger),
    starts.map(op => storable(op.triggerSummary)),
    starts.map(op => op.owner),
    starts.map(op => op.dedupeKey !== null),
    rows.map(op => op.runId),
    rows.map(op => op.seq),
    rows.map(op => op.epoch),
    rows.map(op => op.from),
    rows.map(op => op.to),
    rows.map(op => op.hasFailure),
    rows.map(op => op.data),
    ends.map(op => op.runId),
    ends.map(op => op.epoch),
    ends.map(op => op.owner),
    ends.map(op => op.status),
    ends.map(op => op.counts),
    ends.map(op => op.bundlesDone),
    ends.map(op => op.bundlesFailed),
    ends.map(op => op.firstError),
    ends.map(op => op.wakeAt),
    ends.map(op => op.waitingFor),
    ...columns(
      rows.flatMap(op =>
        op.failures
          .filter(it => it.path.length <= LONGEST_PATH)
          .map(it => [op.runId, storable(it.path), it.kind, it.code && storable(it.code)]),
      ),
      4,
    ),
    ...columns(
      rows.flatMap(op =>
        op.subjects
          .filter(it => it.path.length <= LONGEST_PATH)
          .map(it => [op.runId, storable(it.path), storable(it.oktaId)]),
      ),
      3,
    ),
    ends.map(op => op.workMs),
    clearedRuns(appends, ends),
    ...columns(
      rows.flatMap(op =>
        op.questions.map(it => [
          it.id,
          op.runId,
          storable(it.path.slice(0, LONGEST_PATH)),
          storable(it.alike),
          storableJson(it.request),
        ]),
      ),
      5,
    ),
    // Without one every wake-up is still to be heard.
    ends.map(op => op.heard ?? '-infinity'),
  ]
}

function clearedRuns(appends: readonly AppendOp[], ends: readonly FinishOp[]): string[] {
  const ended = new Set(ends.map(op => op.runId))
  return appends.flatMap(op => (op.cleared && !ended.has(op.runId) ? [op.runId] : []))
}

/** A longer path would not fit into an index; such a row is left out, the journal has it all the same. */
const LONGEST_PATH = 2_000

/** Rows as one array a column. */
const columns = (rows: (string | null)[][], count: number): (string | null)[][] =>
  Array.from({ length: count }, (_, at) => rows.map(row => row[at] ?? null))

/** Text as PostgreSQL takes it: it refuses the zero character, and lone surrogates are no UTF-8. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()

/** JSON as `jsonb` takes it. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value)
  // What `jsonb` refuses stands in JSON only as an escape.
  if (!text.includes('\\u')) return text
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? storable(part) : part))
}
