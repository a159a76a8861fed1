import { promisify } from 'node:util'
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib'
import { letGo, readJsonInSlices } from '@/lib/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { outermostItem } from '@/lib/runner/paths'
import type { CallRecord, JournalRecord, Sealable } from '@/lib/runner/records'
import { maskSealed } from '@/lib/runner/sealing'
import { MASK } from '@/lib/secrets/redact'
import { type QuestionRow, questionOf } from '../questions/question'

const inflate = promisify<Uint8Array, Buffer>(inflateRaw)
const deflate = promisify<Buffer, ZlibOptions, Buffer>(deflateRaw)

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
  /** The first and the last item of the outermost fan-out; {@link ABOVE} when it also holds what stands above it. */
  from: number | null
  to: number | null
  hasFailure: boolean
  /** It got the run further: a crash after it is not a crash at the same place. */
  progress: boolean
  failures: FailureRow[]
  subjects: SubjectRow[]
  /** What people are asked from here on. */
  questions: QuestionRow[]
}

/** The index of what lies in no item: the steps above the outermost fan-out belong to the first page of history. */
export const ABOVE = -1
/** Longer ids are none, and would not fit into an index. */
const LONGEST_ID = 200
/** Records that say of a step above the fan-out what history shows. A page's own items are counted as items. */
const SHOWN_ABOVE = new Set([
  'step',
  'park',
  'note',
  'begin',
  'intent',
  'call',
  'uncertain',
  'unsent',
  'attempt',
])
const PROGRESS = new Set(['step', 'page', 'call', 'park', 'answer', 'done'])

/** Level 1 costs a third of the default and keeps most of its gain on JSON. */
const LEVEL = 1
/** Characters from which on records are deflated beside the event loop: ten milliseconds of it. */
const LARGE_TEXT = 400_000
/** Bytes of a packed row from which on it is inflated beside the event loop. */
const LARGE = 64_000
/** Characters of a record that is parsed in slices; what we wrote ourselves has no other limits. */
const LONG_LINE = 500_000
const OUR_OWN = { items: Number.POSITIVE_INFINITY, levels: 1_000 }
/** How long reading may hold the process, milliseconds. */
const HOLD_MS = 10
/** More than any page of Okta's has. */
const ITEMS_A_RECORD = 200
/** Bytes up to which deflating costs more time than it saves room. */
const SMALL = 1_000

/** Packs one flush: records are JSON, one a line, deflated. JSON escapes what text columns refuse (`\u0000`). */
export function pack(lines: readonly string[]): Buffer {
  const text = Buffer.from(lines.join('\n'))
  return text.length <= SMALL ? stored(text) : deflateRawSync(text, { level: LEVEL })
}

/** Records that are packed; large ones are deflated beside the event loop. */
export interface Packing {
  data: Buffer | Promise<Buffer>
  characters: number
}

/** As {@link pack}, without holding the process for long. */
export function packAside(lines: readonly string[]): Packing {
  const characters = lines.reduce((sum, line) => sum + line.length, 0)
  const data =
    characters <= LARGE_TEXT ? pack(lines) : deflate(Buffer.from(lines.join('\n')), { level: LEVEL })
  return { data, characters }
}

/** One block as it is. Source: RFC 1951, 3.2.4: final and stored, the length, its complement, the bytes. */
function stored(text: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt16LE(text.length, 1)
  head.writeUInt16LE(0xffff - text.length, 3)
  return Buffer.concat([head, text])
}

/** The records of one flush, each parsed as it is asked for. */
export function* unpack(data: Uint8Array): Generator<JournalRecord> {
  for (const line of linesOf(inflateRawSync(data))) yield JSON.parse(line) as JournalRecord
}

function* linesOf(bytes: Buffer): Generator<string> {
  const text = bytes.toString('utf8')
  for (let from = 0; ; ) {
    const end = text.indexOf('\n', from)
    if (end < 0) return yield text.slice(from)
    yield text.slice(from, end)
    from = end + 1
  }
}

/** A record with its place in its row, and its length in characters. */
export interface Unpacked {
  record: JournalRecord
  line: number
  characters: number
}

/**
 * The records of one flush for whoever reads much: a row may hold a page of ten thousand people. Others get their turn
 * in between.
 */
export async function* unpackInSlices(data: Uint8Array): AsyncGenerator<Unpacked> {
  const bytes = data.length > LARGE ? await inflate(data) : inflateRawSync(data)
  let since = performance.now()
  let line = 0
  for (const text of linesOf(bytes)) {
    const long = text.length > LONG_LINE
    const value: unknown = long ? await readJsonInSlices(text, OUR_OWN) : JSON.parse(text)
    yield { record: value as JournalRecord, line, characters: text.length }
    line++
    if (performance.now() - since < HOLD_MS) continue
    await letGo()
    since = performance.now()
  }
}

/** A record as it is written: a page of many items is several records, so that none is large. */
export function partsOf(record: JournalRecord): JournalRecord[] {
  if (record.t !== 'page' || record.items.length <= ITEMS_A_RECORD) return [record]
  const parts: JournalRecord[] = []
  for (let at = 0; at < record.items.length; at += ITEMS_A_RECORD) {
    const items = record.items.slice(at, at + ITEMS_A_RECORD)
    parts.push({ ...record, from: record.from + at, items, calls: at === 0 ? record.calls : [] })
  }
  return parts
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
  if (record.t === 'park' && record.question !== undefined) {
    facts.questions.push(questionOf({ ...record, question: record.question }))
  }
  facts.progress ||= PROGRESS.has(record.t)
  if (!('path' in record)) return
  const inItem = outermostItem(record.path)?.index
  if (inItem !== undefined) widen(facts, inItem, inItem)
  else if (record.t === 'done') widen(facts, record.index, record.index)
  else if (record.t === 'page') {
    if (record.items.length > 0) widen(facts, record.from, record.from + record.items.length - 1)
    if (record.from === 0) widen(facts, ABOVE, ABOVE)
  } else if (SHOWN_ABOVE.has(record.t)) widen(facts, ABOVE, ABOVE)
}

function widen(facts: RowFacts, from: number, to: number): void {
  facts.from = facts.from === null ? from : Math.min(facts.from, from)
  facts.to = facts.to === null ? to : Math.max(facts.to, to)
}

export const noFacts = (): RowFacts => ({
  from: null,
  to: null,
  hasFailure: false,
  progress: false,
  failures: [],
  subjects: [],
  questions: [],
})

/** Whom a write was about: the ids in its path, and the answer's own id where the path names one thing or makes one. */
function subjectsOf(record: Sealable<CallRecord>): Set<string> {
  const ids = new Set<string>()
  // A url that holds a secret is sealed, and names nobody.
  if (typeof record.url !== 'string') return ids
  const add = (id: unknown): void => {
    if (typeof id === 'string' && id !== '' && id.length <= LONGEST_ID) ids.add(id)
  }
  for (const [, id] of record.url.matchAll(/\/(?:users|groups|apps)\/([^/?]+)/g)) add(id)
  // A user can be written to by login; the id is what the page of a person goes by.
  const itself = /^\/api\/v1\/(?:users|groups|apps)(?:\/[^/?]+)?(?:\?|$)/.test(record.url)
  if (!itself && ids.size > 0) return ids
  // Of many secrets that are sealed together only this shows what else is in it.
  const body = record.sealed ? maskSealed(record.response.body) : record.response.body
  if (isJsonObject(body) && typeof body.id === 'string' && !body.id.includes(MASK)) add(body.id)
  return ids
}
