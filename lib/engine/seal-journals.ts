import type { Pool, PoolClient } from 'pg'
import { FAILURE_KINDS, type Failure } from '@/lib/errors'
import type { Plan } from '@/lib/runner/plan'
import type { Vault } from '@/lib/runner/ports'
import { pack, unpack } from './journal/codec'
import { rowsInOrder } from './journal/rows-in-order'
import { RunResealer } from './reseal-run'
import { inTransaction } from './transaction'

/** Rows of a journal in memory at a time. */
const ROWS_AT_ONCE = 50

/**
 * Seals what stands in clear in one run's journal and in its first error, in one transaction; records are read and
 * written in their order. The journal is append-only but for this (RUNNING.md, "How it is stored").
 * @returns rows that were changed
 */
export function sealJournal(pool: Pool, runId: string, plan: Plan | null, vault: Vault): Promise<number> {
  return inTransaction(pool, async client => {
    // Two that seal the same run would read each other's half.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [runId])
    const resealer = new RunResealer(plan, vault)
    const changed = await sealRows(client, runId, resealer)
    await sealFirstError(client, runId, resealer)
    return changed
  })
}

async function sealRows(client: PoolClient, runId: string, resealer: RunResealer): Promise<number> {
  let changed = 0
  const read = async (from: number) => {
    const { rows } = await client.query<{ seq: number; data: Buffer }>(
      'SELECT seq, data FROM journal WHERE run_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3',
      [runId, from, ROWS_AT_ONCE],
    )
    return rows
  }
  for await (const row of rowsInOrder(read, ROWS_AT_ONCE)) {
    const records = [...unpack(row.data)]
    const sealed = records.map(record => resealer.reseal(record))
    if (sealed.every((record, at) => record === records[at])) continue
    const data = pack(sealed.map(record => JSON.stringify(record)))
    await client.query('UPDATE journal SET data = $3 WHERE run_id = $1 AND seq = $2', [runId, row.seq, data])
    changed++
  }
  return changed
}

async function sealFirstError(client: PoolClient, runId: string, resealer: RunResealer): Promise<void> {
  const { rows } = await client.query<{ first_error: unknown }>(
    'SELECT first_error FROM run WHERE id = $1 AND first_error IS NOT NULL FOR UPDATE',
    [runId],
  )
  const [row] = rows
  if (row === undefined || !isFailure(row.first_error)) return
  const clean = JSON.stringify(resealer.cleanedFailure(row.first_error))
  if (clean === JSON.stringify(row.first_error)) return
  await client.query('UPDATE run SET first_error = $2 WHERE id = $1', [runId, clean])
}

const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  'message' in value &&
  typeof value.message === 'string' &&
  (FAILURE_KINDS as readonly unknown[]).includes(value.kind)
