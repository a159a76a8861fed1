import type { Pool } from 'pg'
import type { JournalRecord } from '@/lib/runner/records'
import { ABOVE, unpackInSlices } from './journal/codec'
import { rowsInOrder } from './journal/rows-in-order'

/** Rows fetched at a time; each may hold a megabyte. */
const ROWS = 16

/** Where something stands in a run's journal: row, record, and of a page which item. What is later has a later place. */
export interface Place {
  seq: number
  line: number
  item: number
}

/** @param other  null stands before everything */
export const isAfter = (place: Place, other: Place | null): boolean =>
  other === null ||
  place.seq > other.seq ||
  (place.seq === other.seq &&
    (place.line > other.line || (place.line === other.line && place.item > other.item)))

export interface PlacedRecord {
  record: JournalRecord
  place: Place
  /** Its length as it is stored. */
  characters: number
  /** The lowest index of its row. */
  lowest: number
}

interface Row {
  seq: number
  lowest: number
  data: Buffer
}

const COLUMNS = 'SELECT seq, from_index AS lowest, data FROM journal WHERE run_id = $1'

/** Every record from rows that hold something above the outermost fan-out. */
export const recordsAbove = (pool: Pool, runId: string, from: number, failed: boolean) =>
  bySeq(pool, `${COLUMNS} AND from_index = ${ABOVE}${failed ? ' AND has_failure' : ''}`, [runId], from)

/** Every record from rows that hold something of the bundles `from` to `to` (the latter not among them). */
export const recordsOf = (pool: Pool, runId: string, from: number, to: number, seq: number) =>
  bySeq(pool, `${COLUMNS} AND to_index >= $2 AND from_index < $3`, [runId, from, to], seq)

async function* bySeq(
  pool: Pool,
  rows: string,
  values: unknown[],
  from: number,
): AsyncGenerator<PlacedRecord> {
  const text = `${rows} AND seq >= $${values.length + 1} ORDER BY seq LIMIT ${ROWS}`
  const read = async (seq: number) => (await pool.query<Row>(text, [...values, seq])).rows
  for await (const row of rowsInOrder(read, ROWS, from)) yield* unpacked(row)
}

/** Every record from rows in which something of a bundle from `from` on failed, the rows with the lowest bundles first. */
export async function* recordsOfFailures(
  pool: Pool,
  runId: string,
  from: number,
): AsyncGenerator<PlacedRecord> {
  const text = `${COLUMNS} AND has_failure AND to_index >= $2 AND (from_index, seq) > ($3, $4)
                ORDER BY from_index, seq LIMIT ${ROWS}`
  for (let after = [ABOVE, -1]; ; ) {
    const found = await pool.query<Row>(text, [runId, from, ...after])
    for (const row of found.rows) {
      yield* unpacked(row)
      after = [row.lowest, row.seq]
    }
    if (found.rows.length < ROWS) return
  }
}

async function* unpacked({ seq, lowest, data }: Row): AsyncGenerator<PlacedRecord> {
  for await (const { record, line, characters } of unpackInSlices(data)) {
    yield { record, place: { seq, line, item: 0 }, characters, lowest }
  }
}
