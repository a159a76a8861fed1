import type { Pool, QueryResult } from 'pg'
import { isTaken } from '@/lib/db/database-error'
import { AppError } from '@/lib/errors'
import { JournalRefused, OwnershipLost } from '@/lib/runner/ports'
import { throughOutage } from '../outage'
import type { Packing } from './codec'
import { type AppendOp, COMMIT, commitValues, type FinishOp, type Op, type StartOp } from './commit-statement'

/** Operations that one commit may carry, and the bytes of journal in it. */
const MOST_OPS = 400
const MOST_BYTES = 8_000_000
/** More than this waiting to be stored, and nothing new is taken on: the sender keeps it. Bytes. */
const MOST_WAITING_BYTES = 50_000_000
/** Runs remembered of which a record was refused; only those with something still under way matter. */
const MOST_SHUT = 10_000

/** What a commit did; null for none. */
interface Committed {
  started: string[] | null
  finished: string[] | null
}

/** A run's first record on its way into its row. */
interface Beginning extends Omit<StartOp, 'kind' | 'data'> {
  data: Packing['data']
  /** What it counts for while it is being packed. */
  characters?: number
}

interface Waiting {
  op: Op
  done: (accepted: boolean) => void
  fail: (error: unknown) => void
  /** Taken back while it was under way: not sent again. */
  dropped: boolean
}

/** A start that was taken back. */
export class StartWithdrawn extends Error {
  /** @param sent  it had been sent to the database before, so that it may be there all the same */
  constructor(readonly sent: boolean) {
    super('the start was withdrawn')
    this.name = 'StartWithdrawn'
  }
}

/**
 * One writer commits for all runs of a process: one COMMIT is in flight, and the next carries whatever gathered
 * meanwhile (RUNNING.md, 5). A commit that fails is split until only the bad operation fails. While the database is
 * away it waits and tries again, so nothing is lost that a run has not been told of.
 */
export class JournalWriter {
  private queue: Waiting[] = []
  private flying: Promise<void> | null = null
  private closed = false
  private waitingBytes = 0
  /** Starts that were taken back while they were under way. */
  private readonly withdrawn = new Set<string>()
  /** Aborted when nobody waits any longer for a database that is away. */
  private readonly givenUp = new AbortController()
  /** Milliseconds that a commit may take; null: as long as it takes. */
  private patience: number | null = null
  private impatient: NodeJS.Timeout | undefined
  /**
   * Runs of which a record was refused, with the epoch it was written in: what comes after it must not be written
   * either, or the journal would go on behind somebody else's record.
   */
  private readonly shut = new Map<string, { epoch: number; error: OwnershipLost }>()
  /** Commits made, for benchmarks and metrics. */
  commits = 0

  constructor(
    private readonly pool: Pool,
    private readonly onOutage: (error: unknown) => void = () => undefined,
  ) {}

  /**
   * @returns false when the same delivery had arrived before: nothing was started
   * @throws {StartWithdrawn} when it was taken back and is not sent (any more)
   * @throws {AppError} `unavailable` while too much waits to be stored
   */
  async start({ data: packing, characters = 0, ...op }: Beginning): Promise<boolean> {
    if (this.waitingBytes > MOST_WAITING_BYTES)
      throw new AppError('unavailable', 'Too much waits to be stored already. Send it again later.')
    const { runId } = op
    try {
      const data = packing instanceof Uint8Array ? packing : await this.packed(packing, characters)
      if (this.withdrawn.has(runId)) throw new StartWithdrawn(false)
      return await this.enqueue({ kind: 'start', ...op, data })
    } finally {
      this.withdrawn.delete(runId)
    }
  }

  /** What is still being packed waits to be stored too. */
  private async packed(packing: Promise<Buffer>, characters: number): Promise<Buffer> {
    this.waitingBytes += characters
    try {
      return await packing
    } finally {
      this.waitingBytes -= characters
    }
  }

  /**
   * Takes a start back that nobody waits for any more: out of the queue at once; one under way is not sent again, and
   * is fulfilled if it goes through all the same.
   */
  withdraw(runId: string): void {
    // Who waited longest gives up first, so it is found near the beginning.
    const at = this.queue.findIndex(({ op }) => op.kind === 'start' && op.runId === runId)
    const [waiting] = at < 0 ? [] : this.queue.splice(at, 1)
    if (waiting === undefined) return void this.withdrawn.add(runId)
    this.waitingBytes -= bytesOf(waiting.op)
    waiting.fail(new StartWithdrawn(false))
  }

  /**
   * @throws {OwnershipLost} when the place in the journal is taken by somebody else
   * @throws {JournalRefused} when PostgreSQL refuses what it holds
   */
  async append(op: Omit<AppendOp, 'kind'>): Promise<void> {
    await this.enqueue({ kind: 'append', ...op })
  }

  /** @throws {OwnershipLost} when the run has another owner or epoch by now */
  async finish(op: Omit<FinishOp, 'kind'>): Promise<void> {
    const mine = await this.enqueue({ kind: 'finish', ...op })
    if (!mine) throw new OwnershipLost()
  }

  /**
   * The process is about to end: once a commit takes longer than this, what is not stored is given up, and the runs are
   * taken over like those of a process that has died. Milliseconds.
   */
  giveUpAfter(ms: number): void {
    this.patience = ms
    if (this.flying) this.watch()
  }

  private watch(): void {
    clearTimeout(this.impatient)
    if (this.patience === null) return
    this.impatient = setTimeout(() => {
      this.givenUp.abort(new OwnershipLost('this process ends while the database is away'))
    }, this.patience)
  }

  /** Waits for what is under way. Nothing may be handed in any more. */
  async close(): Promise<void> {
    while (this.flying) await this.flying
    this.closed = true
  }

  private enqueue(op: Op): Promise<boolean> {
    if (this.closed) return Promise.reject(new Error('the journal is closed'))
    return new Promise<boolean>((done, fail) => {
      this.queue.push({ op, done, fail, dropped: false })
      this.waitingBytes += bytesOf(op)
      this.flying ??= this.drain()
    })
  }

  private async drain(): Promise<void> {
    // One turn of the event loop lets runs that are ready at the same moment share the commit.
    await new Promise(resolve => setImmediate(resolve))
    while (this.queue.length > 0) {
      this.watch()
      await this.commit(this.take())
    }
    clearTimeout(this.impatient)
    this.flying = null
  }

  private take(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const { op } of this.queue) {
      bytes += bytesOf(op)
      if (count > 0 && (count >= MOST_OPS || bytes > MOST_BYTES)) break
      count++
    }
    const taken = this.queue.splice(0, count)
    for (const { op } of taken) this.waitingBytes -= bytesOf(op)
    return taken
  }

  private async commit(gathered: Waiting[]): Promise<void> {
    const batch = gathered.filter(waiting => !waiting.dropped && !this.turnedAway(waiting))
    const [first] = batch
    if (first === undefined) return
    try {
      const { sent, started, finished, retried } = await this.send(batch)
      for (const waiting of sent) {
        const { op, done } = waiting
        const accepted = op.kind === 'append' || (op.kind === 'start' ? started : finished).has(op.runId)
        done(accepted || (retried && (await this.landed(op))))
      }
    } catch (error) {
      const { signal } = this.givenUp
      if (signal.aborted) {
        for (const { fail } of batch) fail(signal.reason)
        return
      }
      if (batch.length === 1) return this.refused(first, error)
      const half = batch.length >> 1
      await this.commit(batch.slice(0, half))
      await this.commit(batch.slice(half))
    }
  }

  /** A run whose record was refused gets no further one in; only its end may be told where the record was at fault. */
  private turnedAway({ op, fail }: Waiting): boolean {
    const shut = op.kind === 'start' ? undefined : this.shut.get(op.runId)
    if (shut === undefined || op.kind === 'start' || op.epoch > shut.epoch) return false
    if (shut.error instanceof JournalRefused && op.kind === 'finish' && op.tail === null) return false
    fail(shut.error)
    return true
  }

  private async send(
    batch: Waiting[],
  ): Promise<{ sent: Waiting[]; started: Set<string>; finished: Set<string>; retried: boolean }> {
    let sent: Waiting[] = []
    let retried = false
    const onOutage = (error: unknown): void => {
      retried = true
      this.onOutage(error)
    }
    const commit = async (): Promise<Committed | undefined> => {
      sent = batch.filter(waiting => !this.isTakenBack(waiting))
      if (sent.length === 0) return undefined
      const values = commitValues(sent.map(waiting => waiting.op))
      const result = await this.pool.query<Committed>({ name: 'joinery-commit', text: COMMIT, values })
      this.commits++
      return result.rows[0]
    }
    const did = await throughOutage(commit, this.givenUp.signal, onOutage)
    return { sent, started: new Set(did?.started), finished: new Set(did?.finished), retried }
  }

  /** Nobody waits for it any more: what was sent of it has failed, and it is not sent again. */
  private isTakenBack(waiting: Waiting): boolean {
    const { op, fail } = waiting
    if (op.kind !== 'start' || !this.withdrawn.delete(op.runId)) return waiting.dropped
    waiting.dropped = true
    fail(new StartWithdrawn(true))
    return true
  }

  /** A single operation failed: somebody else's row is in its place, or it is bad in itself. */
  private async refused({ op, done, fail }: Waiting, error: unknown): Promise<void> {
    const taken = isTaken(error)
    try {
      if (taken && (await this.landed(op))) return done(true)
    } catch (lookup) {
      return fail(lookup)
    }
    if (op.kind === 'start') return fail(error)
    const lost = taken ? new OwnershipLost() : new JournalRefused(error)
    const [oldest] = this.shut.keys()
    if (this.shut.size >= MOST_SHUT && oldest !== undefined) this.shut.delete(oldest)
    this.shut.set(op.runId, { epoch: op.epoch, error: lost })
    fail(lost)
  }

  /** During an outage a commit may have gone through unseen; what is in its place is then our own. */
  private async landed(op: Op): Promise<boolean> {
    const ask = (): Promise<QueryResult> => this.pool.query(...landedQuery(op))
    const found = await throughOutage(ask, this.givenUp.signal, this.onOutage)
    return found.rowCount !== 0
  }
}

const bytesOf = (op: Op): number => (op.kind === 'finish' ? (op.tail?.data.length ?? 0) : op.data.length)

function landedQuery(op: Op): [text: string, values: unknown[]] {
  switch (op.kind) {
    case 'start':
      return ['SELECT FROM run WHERE id = $1', [op.runId]]
    case 'append':
      return [
        'SELECT FROM journal WHERE run_id = $1 AND seq = $2 AND epoch = $3 AND data = $4',
        [op.runId, op.seq, op.epoch, op.data],
      ]
    // Nobody else ends a run in this epoch.
    case 'finish':
      return [
        `SELECT FROM run WHERE id = $1 AND epoch = $2 AND owner IS NULL AND status <> 'running'`,
        [op.runId, op.epoch],
      ]
  }
}
