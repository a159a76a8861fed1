import type { Pool, QueryConfig } from 'pg'
import { outermostItem } from '@/lib/runner/paths'
import { JournalRefused, OwnershipLost, type RunJournal } from '@/lib/runner/ports'
import { holdsFrom, type JournalRecord, type PageRecord, type Sealable } from '@/lib/runner/records'
import type { ClaimedRun } from '../takeover'
import { addFacts, noFacts, packAside, partsOf, unpackInSlices } from './codec'
import type { AppendOp } from './commit-statement'
import { rowsInOrder } from './rows-in-order'
import type { JournalWriter } from './writer'

/** Reads and pure steps lie in memory for at most so long. Milliseconds. */
const FLUSH_AFTER_MS = 400
const FLUSH_RECORDS = 200
const FLUSH_CHARACTERS = 1_000_000
/** Rows fetched at a time while a journal is read. */
const READ_ROWS = 50
/** The same while a list's pages are read back, each of them hundreds of items. */
const PAGE_ROWS = 4
/** Of PostgreSQL's `int`. */
const LAST_INDEX = 2_147_483_647

const LOAD = {
  name: 'joinery-journal-load',
  text: `SELECT seq, data FROM journal WHERE run_id = $1 AND seq >= $2 ORDER BY seq LIMIT ${READ_ROWS}`,
}
const LOAD_ITEMS = {
  name: 'joinery-journal-load-items',
  text: `SELECT seq, data FROM journal WHERE run_id = $1 AND seq >= $2
           AND EXISTS (SELECT FROM unnest($3::int[]) AS item (at) WHERE at BETWEEN from_index AND to_index)
         ORDER BY seq LIMIT ${READ_ROWS}`,
}

const LOAD_PAGES = {
  name: 'joinery-journal-pages',
  text: `SELECT seq, data FROM journal
         WHERE run_id = $1 AND seq >= $2 AND to_index >= $3 AND from_index <= $4 ORDER BY seq LIMIT ${PAGE_ROWS}`,
}

/** What gives a process the right to work on its runs. */
export interface Lease {
  /** Throws while the process cannot be sure of its right. */
  assert(): void
  /** Fulfilled when it is sure, and knows which of its runs somebody has taken over. @throws the signal's reason */
  sure(signal: AbortSignal): Promise<void>
  /** Aborted when the lease runs out; another one after each renewal that follows. */
  readonly term: AbortSignal
}

/** A flush that is still taking records in: one promise for all who wait for it. */
interface Gathering {
  promise: Promise<void>
  resolve: () => void
  reject: (error: unknown) => void
}

function newGathering(): Gathering {
  let settle: Pick<Gathering, 'resolve' | 'reject'> | undefined
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Whoever waits for it hears of a failure; nobody has to.
  promise.catch(() => undefined)
  if (settle === undefined) throw new Error('a promise calls its executor at once')
  return { promise, ...settle }
}

/** Records on their way to the writer; large ones are still being packed. */
interface Flush {
  op: Omit<AppendOp, 'data'>
  data: Buffer | Promise<Buffer>
}

/** What a run's journal stands on. */
export interface JournalOptions {
  writer: JournalWriter
  lease: Lease
  pool: Pool
  /** Does something with the database again and again while that is away. */
  whileAway: <T>(work: () => Promise<T>) => Promise<T>
  /** Aborted, here or by the engine, when the run is somebody else's. */
  loss: AbortController
}

/** One run's journal in PostgreSQL, as its owner sees it. */
export class PgRunJournal implements RunJournal {
  private lines: string[] = []
  private characters = 0
  private facts = noFacts()
  private gathering: Gathering | null = null
  private timer: NodeJS.Timeout | null = null
  private last: Promise<void> = Promise.resolve()
  /** Fulfilled when the writer has all that was flushed; null when it has. */
  private packing: Promise<void> | null = null
  private nextSeq: number
  private born: JournalRecord | null
  private suspected: boolean
  private combined: { lease: AbortSignal; term: AbortSignal } | null = null

  constructor(
    private readonly options: JournalOptions,
    private readonly run: ClaimedRun,
  ) {
    this.nextSeq = run.nextSeq
    this.born = run.born ?? null
    this.suspected = run.suspected
  }

  get ownership(): AbortSignal {
    return this.options.loss.signal
  }

  get term(): AbortSignal {
    const lease = this.options.lease.term
    if (this.combined?.lease !== lease) {
      this.combined = { lease, term: AbortSignal.any([lease, this.ownership]) }
    }
    return this.combined.term
  }

  async *load(items?: readonly number[]): AsyncIterable<JournalRecord> {
    if (this.born !== null) {
      yield this.born
      this.born = null
      return
    }
    const query = (from: number) =>
      items === undefined
        ? { ...LOAD, values: [this.run.runId, from] }
        : { ...LOAD_ITEMS, values: [this.run.runId, from, items] }
    for await (const { data } of this.rows(query, READ_ROWS))
      for await (const { record } of unpackInSlices(data)) yield record
  }

  async *pages(path: string, from: number): AsyncIterable<Sealable<PageRecord>> {
    // Inside a bundle of the outermost fan-out, its rows are those that hold that bundle.
    const inItem = outermostItem(path)?.index
    const [least, most] = inItem === undefined ? [from, LAST_INDEX] : [inItem, inItem]
    const query = (seq: number) => ({ ...LOAD_PAGES, values: [this.run.runId, seq, least, most] })
    for await (const { data } of this.rows(query, PAGE_ROWS))
      for await (const { record } of unpackInSlices(data)) if (holdsFrom(record, path, from)) yield record
  }

  private rows(query: (from: number) => QueryConfig, most: number) {
    const { pool, whileAway } = this.options
    return rowsInOrder(async from => {
      const { rows } = await whileAway(() => pool.query<{ seq: number; data: Buffer }>(query(from)))
      return rows
    }, most)
  }

  append(records: JournalRecord[], when: 'now' | 'soon'): Promise<void> {
    if (this.ownership.aborted) return Promise.reject(this.lossReason())
    for (const record of records.flatMap(partsOf)) {
      const line = JSON.stringify(record)
      this.lines.push(line)
      this.characters += line.length
      addFacts(this.facts, record)
    }
    const { promise } = this.gather()
    const full = this.lines.length >= FLUSH_RECORDS || this.characters >= FLUSH_CHARACTERS
    if (when === 'now' || full) this.flush()
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS)
    return promise
  }

  /** The run has ended: what still lies in memory, to be committed with its end. @throws {OwnershipLost} */
  async takeTail(): Promise<AppendOp | null> {
    this.failIfLost()
    const flush = this.takeFlush()
    this.gathering = null
    await this.packing
    return flush && { ...flush.op, data: await flush.data }
  }

  assertOwner(): void {
    this.failIfLost()
    this.options.lease.assert()
  }

  async regain(signal: AbortSignal): Promise<void> {
    await this.options.lease.sure(signal)
    this.failIfLost()
  }

  private failIfLost(): void {
    if (this.ownership.aborted) throw this.lossReason()
  }

  private lossReason(): OwnershipLost {
    const { reason } = this.ownership
    return reason instanceof OwnershipLost ? reason : new OwnershipLost()
  }

  private gather(): Gathering {
    this.gathering ??= newGathering()
    return this.gathering
  }

  private takeFlush(): Flush | null {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const { lines, facts } = this
    const { runId, epoch } = this.run
    if (lines.length === 0) return null
    this.lines = []
    this.characters = 0
    this.facts = noFacts()
    const cleared = this.suspected && facts.progress
    if (cleared) this.suspected = false
    const op = { kind: 'append', runId, epoch, seq: this.nextSeq++, cleared, ...facts } as const
    return { op, data: packAside(lines).data }
  }

  private flush(): void {
    const { gathering } = this
    const flush = this.takeFlush()
    if (gathering === null) return
    this.gathering = null
    if (flush !== null) {
      this.last = this.handIn(flush).catch(error => {
        this.options.loss.abort(error instanceof OwnershipLost ? error : new JournalRefused(error))
        throw this.lossReason()
      })
    }
    // Nothing new lay in memory: then all is durable once what is under way is.
    this.last.then(gathering.resolve, gathering.reject)
  }

  /** To the writer, in the order of the journal: what follows something that is still packed waits for it. */
  private handIn({ op, data }: Flush): Promise<void> {
    const { writer } = this.options
    if (this.packing === null && data instanceof Uint8Array) return writer.append({ ...op, data })
    const packed = Promise.all([data, this.packing]).then(([ready]) => ({
      stored: writer.append({ ...op, data: ready }),
    }))
    const packing = packed.then(
      () => undefined,
      () => undefined,
    )
    this.packing = packing
    void packing.then(() => {
      if (this.packing === packing) this.packing = null
    })
    return packed.then(({ stored }) => stored)
  }
}
