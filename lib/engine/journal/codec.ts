import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { isJsonObject } from '@/lib/module-kit/json'
import { outermostItem } from '@/lib/runner/paths'
import type { CallRecord, JournalRecord } from '@/lib/runner/records'

/** A bundle that failed, for "run again" and for grouping. */
export interface FailureRow {
  path: string
  kind: string
  code: string | null
}

/** A write to a person or thing at the other side: the page of a person is made of these. */
export interface SubjectRow {
  path: string
  oktaId: string
}

/** What a row of the journal says of its records without being unpacked. */
export interface RowFacts {
  from: number | null
  to: number | null
  hasFailure: boolean
  failures: FailureRow[]
  subjects: SubjectRow[]
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
  if (record.t === 'step' && record.status === 'failed') {
    facts.hasFailure = true
    const { path, error } = record
    facts.failures.push({ path, kind: error?.kind ?? 'bug', code: error?.code ?? null })
  }
  if (record.t === 'call' && record.method !== 'GET' && record.response.status < 400) {
    for (const oktaId of subjectsOf(record)) facts.subjects.push({ path: record.path, oktaId })
  }
  const index =
    record.t === 'done' ? record.index : 'path' in record ? outermostItem(record.path)?.index : undefined
  if (index === undefined) return
  facts.from = facts.from === null ? index : Math.min(facts.from, index)
  facts.to = facts.to === null ? index : Math.max(facts.to, index)
}

export const noFacts = (): RowFacts => ({
  from: null,
  to: null,
  hasFailure: false,
  failures: [],
  subjects: [],
})

/** Whom a write was about: the ids in its path, and of what it created the id in the answer. */
function subjectsOf(record: CallRecord): Set<string> {
  const ids = new Set<string>()
  for (const [, id] of record.url.matchAll(/\/(?:users|groups|apps)\/([^/?]+)/g))
    if (id !== undefined) ids.add(id)
  const { body } = record.response
  if (ids.size === 0 && isJsonObject(body) && typeof body.id === 'string') ids.add(body.id)
  return ids
}
