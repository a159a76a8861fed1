import type { Pool } from 'pg'
import { OwnershipLost, type RunJournal } from '@/lib/runner/ports'
import type { JournalRecord } from '@/lib/runner/records'
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
  /** Throws {@link OwnershipLost} when the process can no longer be sure of it. */
  assert(): void
  readonly signal: AbortSignal
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

/** One run's journal in PostgreSQL, as its owner sees it. */
export class PgRunJournal implements RunJournal {
  private lines: string[] = []
  private characters = 0
  private facts = noFacts()
  private gathering: Gathering | null = null
  private timer: NodeJS.Timeout | null = null
  private lost: OwnershipLost | null = null
  private readonly abort = new AbortController()
  readonly ownership: AbortSignal

  /** @param nextSeq  the next free place, known from starting or from taking over */
  constructor(
    private readonly pool: Pool,
    private readonly writer: JournalWriter,
    private readonly lease: Lease,
    readonly runId: string,
    readonly epoch: number,
    private nextSeq: number,
    private born: JournalRecord | null = null,
  ) {
    this.ownership = AbortSignal.any([lease.signal, this.abort.signal])
  }

  async *load(): AsyncIterable<JournalRecord> {
    if (this.born !== null) {
      yield this.born
      this.born = null
      return
    }
    for (let from = 0; ; ) {
      const found = await this.pool.query<{ seq: number; data: Buffer }>({
        name: 'joinery-journal-load',
        text: `SELECT seq, data FROM journal WHERE run_id = $1 AND seq >= $2 ORDER BY seq LIMIT ${READ_ROWS}`,
        values: [this.runId, from],
      })
      for (const row of found.rows) {
        yield* unpack(row.data)
        from = row.seq + 1
      }
      if (found.rows.length < READ_ROWS) return
    }
  }

  append(records: JournalRecord[], when: 'now' | 'soon'): Promise<void> {
    if (this.lost) return Promise.reject(this.lost)
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
    if (this.lost) throw this.lost
    const op = this.takeFlush()
    this.gathering = null
    return op
  }

  assertOwner(): void {
    if (this.lost) throw this.lost
    this.lease.assert()
  }

  private gather(): Gathering {
    this.gathering ??= newGathering()
    return this.gathering
  }

  private takeFlush(): AppendOp | null {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const { lines, facts, runId, epoch } = this
    if (lines.length === 0) return null
    this.lines = []
    this.characters = 0
    this.facts = noFacts()
    return { kind: 'append', runId, epoch, seq: this.nextSeq++, data: pack(lines), ...facts }
  }

  private flush(): void {
    const { gathering } = this
    const op = this.takeFlush()
    if (gathering === null || op === null) return
    this.gathering = null
    this.writer.append(op).then(gathering.resolve, error => {
      this.lost ??=
        error instanceof OwnershipLost ? error : new OwnershipLost(`the journal failed: ${String(error)}`)
      this.abort.abort(this.lost)
      gathering.reject(this.lost)
    })
  }
}
