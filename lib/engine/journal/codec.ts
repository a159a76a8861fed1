import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { outermostItem } from '@/lib/runner/paths'
import type { JournalRecord } from '@/lib/runner/records'

/** What a row of the journal says of its records without being unpacked. */
export interface RowFacts {
  from: number | null
  to: number | null
  hasFailure: boolean
}

/** Level 1 costs a third of the default and keeps most of its gain on JSON. */
const LEVEL = 1

/** Packs one flush: records are JSON, one a line, deflated. JSON escapes what text columns refuse (`\u0000`). */
export function pack(lines: readonly string[]): Buffer {
  return deflateRawSync(lines.join('\n'), { level: LEVEL })
}

/** The records of one flush. */
export function unpack(data: Uint8Array): JournalRecord[] {
  return inflateRawSync(data)
    .toString('utf8')
    .split('\n')
    .map(line => JSON.parse(line) as JournalRecord)
}

/** Widens a row's facts by one more record. */
export function addFacts(facts: RowFacts, record: JournalRecord): void {
  if (record.t === 'step' && record.status === 'failed') facts.hasFailure = true
  const index =
    record.t === 'done' ? record.index : 'path' in record ? outermostItem(record.path)?.index : undefined
  if (index === undefined) return
  facts.from = facts.from === null ? index : Math.min(facts.from, index)
  facts.to = facts.to === null ? index : Math.max(facts.to, index)
}

export const noFacts = (): RowFacts => ({ from: null, to: null, hasFailure: false })
