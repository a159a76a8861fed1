import type { Pool } from 'pg'
import { JournalRefused, OwnershipLost, type RunJournal } from '@/lib/runner/ports'
import type { JournalRecord } from '@/lib/runner/records'
import type { ClaimedRun } from '../takeover'
import { addFacts, noFacts, pack, unpack } from './codec'
import type { AppendOp } from './commit-statement'
import type { JournalWriter } from './writer'

/** Reads and pure steps lie in memory for at most so long. Milliseconds. */
const FLUSH_AFTER_MS = 400
const FLUSH_RECORDS = 200
const FLUSH_CHARACTERS = 1_000_000
/** Rows fetched at a time while a journal is read. */
const READ_ROWS = 50

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

  async *load(): AsyncIterable<JournalRecord> {
    if (this.born !== null) {
      yield this.born
      this.born = null
      return
    }
    for (let from = 0; ; ) {
      const rows = await this.readRows(from)
      for (const row of rows) {
        yield* unpack(row.data)
        from = row.seq + 1
      }
      if (rows.length < READ_ROWS) return
    }
  }

  private async readRows(from: number): Promise<{ seq: number; data: Buffer }[]> {
    const { pool, whileAway } = this.options
    const found = await whileAway(() =>
      pool.query<{ seq: number; data: Buffer }>({
        name: 'joinery-journal-load',
        text: `SELECT seq, data FROM journal WHERE run_id = $1 AND seq >= $2 ORDER BY seq LIMIT ${READ_ROWS}`,
        values: [this.run.runId, from],
      }),
    )
    return found.rows
  }

  append(records: JournalRecord[], when: 'now' | 'soon'): Promise<void> {
    if (this.ownership.aborted) return Promise.reject(this.lossReason())
    for (const record of records) {
      const line = JSON.stringify(record)
      this.lines.push(line)
      this.characters += line.length
      addFacts(this.facts, record)
    }
    const { promise } = this.gather()
    if (when === 'now' || this.lines.length >= FLUSH_RECORDS || this.characters >= FLUSH_CHARACTERS)
      this.flush()
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS)
    return promise
  }

  /** The run has ended: what still lies in memory, to be committed with its end. @throws {OwnershipLost} */
  takeTail(): AppendOp | null {
    this.failIfLost()
    const op = this.takeFlush()
    this.gathering = null
    return op
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

  private takeFlush(): AppendOp | null {
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
    return { kind: 'append', runId, epoch, seq: this.nextSeq++, data: pack(lines), cleared, ...facts }
  }

  private flush(): void {
    const { gathering } = this
    const op = this.takeFlush()
    if (gathering === null || op === null) return
    this.gathering = null
    this.options.writer.append(op).then(gathering.resolve, error => {
      this.options.loss.abort(error instanceof OwnershipLost ? error : new JournalRefused(error))
      gathering.reject(this.lossReason())
    })
  }
}
