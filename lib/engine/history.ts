import type { Pool } from 'pg'
import type { Failure } from '@/lib/errors'
import type { JsonObject } from '@/lib/module-kit/json'
import { outermostItem } from '@/lib/runner/paths'
import type { CallSummary, JournalRecord, ParkReason } from '@/lib/runner/records'
import { maskSealed } from '@/lib/runner/sealing'
import { redactFields } from '@/lib/secrets/redact'
import { unpack } from './journal/codec'

/** One module with one bundle, as history shows it. */
export interface HistoryStep {
  path: string
  key: string
  /** The item of the outermost fan-out that it belongs to; null above the first fan-out. */
  index: number | null
  /** `given`: a bundle that a search gave; `waiting` and `needs-decision`: parked; `begun`: its end is not known. */
  status: 'ok' | 'failed' | 'given' | 'waiting' | 'needs-decision' | 'begun'
  at: number
  ms: number | null
  attempts: number
  input?: JsonObject
  output?: JsonObject
  error?: Failure
  calls: CallSummary[]
  /** A search: how many bundles it gave. */
  gave?: number
  /** What a parked bundle waits for. */
  waitingFor?: string
  notes: string[]
}

export interface HistoryPage {
  steps: HistoryStep[]
  /** Where the next page begins; null at the end. */
  next: number | null
}

export interface HistoryQuery {
  /** First bundle of the page: an index of the outermost fan-out. The steps above it come with the first page. */
  from?: number
  /** Bundles a page. */
  limit: number
  /** Only bundles in which something failed. */
  failedOnly?: boolean
}

/**
 * A page of a run's history in bundle order, whatever finished first. Only the journal's rows that hold the asked
 * bundles are unpacked. Sealed texts stay dots.
 */
export async function readSteps(pool: Pool, runId: string, query: HistoryQuery): Promise<HistoryPage> {
  const from = query.from ?? 0
  if (query.failedOnly) return failedPage(pool, runId, from, query.limit)
  const to = from + query.limit
  const { steps, last } = await readRange(pool, runId, from, to)
  const kept = steps.filter(step =>
    step.index === null ? from === 0 : step.index >= from && step.index < to,
  )
  return { steps: inOrder(kept), next: last >= to ? to : null }
}

async function failedPage(pool: Pool, runId: string, from: number, limit: number): Promise<HistoryPage> {
  const rows = await readRows(
    pool,
    'SELECT data FROM journal WHERE run_id = $1 AND has_failure AND coalesce(to_index, $2) >= $2 ORDER BY seq',
    [runId, from],
  )
  const failed = [...stepsFrom(rows.flatMap(row => unpack(row.data))).values()].filter(
    step => step.status === 'failed' && (step.index === null ? from === 0 : step.index >= from),
  )
  const indexes = [...new Set(failed.flatMap(step => step.index ?? []))].sort((a, b) => a - b)
  const page = new Set(indexes.slice(0, limit))
  const next = indexes[limit]
  const above = failed.filter(step => step.index === null)
  const bundles = failed.filter(step => step.index !== null && page.has(step.index))
  return { steps: inOrder([...above, ...bundles]), next: next ?? null }
}

async function readRange(
  pool: Pool,
  runId: string,
  from: number,
  to: number,
): Promise<{ steps: HistoryStep[]; last: number }> {
  const [rows, newest] = await Promise.all([
    readRows(
      pool,
      `SELECT data FROM journal
       WHERE run_id = $1 AND (from_index IS NULL OR (from_index < $3 AND to_index >= $2)) ORDER BY seq`,
      [runId, from, to],
    ),
    pool.query<{ last: number | null }>('SELECT max(to_index) AS last FROM journal WHERE run_id = $1', [
      runId,
    ]),
  ])
  const records = rows.flatMap(row => unpack(row.data))
  return { steps: [...stepsFrom(records, from, to).values()], last: newest.rows[0]?.last ?? -1 }
}

async function readRows(pool: Pool, text: string, values: unknown[]): Promise<{ data: Buffer }[]> {
  return (await pool.query<{ data: Buffer }>(text, values)).rows
}

/** Folds records, oldest first, into steps by path. */
function stepsFrom(
  records: JournalRecord[],
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Map<string, HistoryStep> {
  const steps = new Map<string, HistoryStep>()
  for (const raw of records) {
    const record = raw.sealed ? maskSealed(raw) : raw
    if ('path' in record) {
      const index = outermostItem(record.path)?.index
      if (index !== undefined && (index < from || index >= to)) continue
    }
    fold(steps, record, from, to)
  }
  return steps
}

function fold(steps: Map<string, HistoryStep>, record: JournalRecord, from: number, to: number): void {
  switch (record.t) {
    case 'begin':
      steps.set(record.path, { ...open(steps, record.path, record.at), input: record.input })
      return
    case 'intent':
      steps.set(record.path, open(steps, record.path, record.at))
      return
    case 'step':
      steps.set(record.path, {
        ...open(steps, record.path, record.at),
        key: record.key,
        status: record.status,
        at: record.at,
        ms: record.ms,
        attempts: record.attempts,
        ...(record.input === undefined ? {} : { input: record.input }),
        ...(record.output === undefined ? {} : { output: record.output }),
        ...(record.error === undefined ? {} : { error: record.error }),
        ...(record.gave === undefined ? {} : { gave: record.gave }),
        calls: record.calls ?? [],
      })
      return
    case 'page':
      for (const [at, item] of record.items.entries()) {
        const path = `${record.path}[${record.from + at}]`
        const index = outermostItem(path)?.index ?? null
        if (index !== null && (index < from || index >= to)) continue
        steps.set(path, { ...open(steps, path, record.at), status: 'given', output: item })
      }
      return
    case 'park': {
      const about = { status: parkedAs(record.reason), waitingFor: whyParked(record.reason) } as const
      steps.set(record.path, { ...open(steps, record.path, record.at), key: record.key, ...about })
      return
    }
    case 'note': {
      const step = open(steps, record.path, record.at)
      steps.set(record.path, { ...step, notes: [...step.notes, record.text] })
      return
    }
    default:
  }
}

function open(steps: Map<string, HistoryStep>, path: string, at: number): HistoryStep {
  const known = steps.get(path)
  if (known) return known
  const index = outermostItem(path)?.index ?? null
  const key = /([^.[]+)(?:\[\d+\])?$/.exec(path)?.[1] ?? path
  return { path, key, index, status: 'begun', at, ms: null, attempts: 1, calls: [], notes: [] }
}

const parkedAs = (reason: ParkReason): 'waiting' | 'needs-decision' =>
  reason.is === 'decision' ? 'needs-decision' : 'waiting'

function whyParked(reason: ParkReason): string {
  if (reason.is === 'decision' || reason.is === 'wait') return reason.why
  return 'the org, to learn what became of a call that got no answer'
}

/** Above the fan-out first, then bundle by bundle; inside a bundle as its path goes on. */
function inOrder(steps: HistoryStep[]): HistoryStep[] {
  return steps
    .sort((a, b) => (a.index ?? -1) - (b.index ?? -1) || comparePaths(a.path, b.path))
    .map(withoutNamedSecrets)
}

/** What is sealed is dots already; this is for raw calls and webhooks, of whose fields nothing but the name is known. */
const withoutNamedSecrets = (step: HistoryStep): HistoryStep => ({
  ...step,
  ...(step.input === undefined ? {} : { input: redactFields(step.input) }),
  ...(step.output === undefined ? {} : { output: redactFields(step.output) }),
})

function comparePaths(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [one = '', other = ''] = [left[at], right[at]]
    if (one === other) continue
    const [n, m] = [Number(/\d+/.exec(one)?.[0]), Number(/\d+/.exec(other)?.[0])]
    return n - m || (one < other ? -1 : 1)
  }
  return left.length - right.length
}

/** `m1.m2[41].l2.m4` → m1, m2, [41], l2, m4 */
const parts = (path: string): string[] => path.match(/\[\d+\]|[^.[\]]+/g) ?? []
