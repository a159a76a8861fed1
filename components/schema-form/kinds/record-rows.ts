import type { Field } from '@/lib/scenario/document'
import { partsOf } from '../fields'

/** A name and its value while they are edited: two rows may have one name for a moment, or none yet. */
export interface RecordRow {
  id: number
  name: string
  value: Field | undefined
}

/** Names that lead out of plain data, which the document refuses. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

export const rowsOf = (stored: Field | undefined): RecordRow[] =>
  Object.entries(partsOf(stored)).map(([name, value], id) => ({ id, name, value }))

/** What is stored for the rows: those with a name and a value; of two with one name the first. */
export function fieldOfRows(rows: readonly RecordRow[]): Field | undefined {
  const parts = new Map<string, Field>()
  for (const row of rows) {
    if (problemOf(row, rows) === null && row.name !== '' && row.value) parts.set(row.name, row.value)
  }
  return parts.size === 0 ? undefined : { is: 'fields', fields: Object.fromEntries(parts) }
}

/** Why a row is not stored, in words. */
export function problemOf(row: RecordRow, rows: readonly RecordRow[]): string | null {
  if (RESERVED.has(row.name)) return `“${row.name}” is reserved. Choose another name.`
  if (row.name.length > 200) return 'A name may have at most 200 characters.'
  if (row.name === '') return row.value ? 'Give it a name, or it is not saved.' : null
  const first = rows.find(one => one.name === row.name)
  return first === row ? null : `“${row.name}” is there already, so this one is not saved.`
}
