import type { Pool } from 'pg'
import { OwnershipLost } from '@/lib/runner/ports'
import { type AppendOp, COMMIT, commitValues, type FinishOp, type Op, type StartOp } from './commit-statement'

/** Operations that one commit may carry, and the bytes of journal in it. */
const MOST_OPS = 400
const MOST_BYTES = 8_000_000
const OUTAGE_PAUSE_MS = 250

interface Waiting {
  op: Op
  done: (accepted: boolean) => void
  fail: (error: unknown) => void
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
  /** Commits made, for benchmarks and metrics. */
  commits = 0

  constructor(
    private readonly pool: Pool,
    private readonly onOutage: (error: unknown) => void = () => undefined,
  ) {}

  /** @returns false when the same delivery had arrived before: nothing was started */
  start(op: Omit<StartOp, 'kind'>): Promise<boolean> {
    return this.enqueue({ kind: 'start', ...op })
  }

  /** @throws {OwnershipLost} when the place in the journal is taken by somebody else */
  async append(op: Omit<AppendOp, 'kind'>): Promise<void> {
    await this.enqueue({ kind: 'append', ...op })
  }

  /** @throws {OwnershipLost} when the run has another owner or epoch by now */
  async finish(op: Omit<FinishOp, 'kind'>): Promise<void> {
    const mine = await this.enqueue({ kind: 'finish', ...op })
    if (!mine) throw new OwnershipLost()
  }

  /** Waits for what is under way. Nothing may be handed in any more. */
  async close(): Promise<void> {
    while (this.flying) await this.flying
    this.closed = true
  }

  private enqueue(op: Op): Promise<boolean> {
    if (this.closed) return Promise.reject(new Error('the journal is closed'))
    return new Promise((done, fail) => {
      this.queue.push({ op, done, fail })
      this.flying ??= this.drain()
    })
  }

  private async drain(): Promise<void> {
    // One turn of the event loop lets runs that are ready at the same moment share the commit.
    await new Promise(resolve => setImmediate(resolve))
    while (this.queue.length > 0) await this.commit(this.take())
    this.flying = null
  }

  private take(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const { op } of this.queue) {
      bytes += op.kind === 'finish' ? (op.tail?.data.length ?? 0) : op.data.length
      if (count > 0 && (count >= MOST_OPS || bytes > MOST_BYTES)) break
      count++
    }
    return this.queue.splice(0, count)
  }

  private async commit(batch: Waiting[]): Promise<void> {
    try {
      const { started, finished } = await this.send(batch)
      for (const { op, done } of batch) {
        if (op.kind === 'append') done(true)
        else done((op.kind === 'start' ? started : finished).has(op.runId))
      }
    } catch (error) {
      const [first] = batch
      if (first === undefined) return
      if (batch.length === 1) return this.refused(first, error)
      const half = batch.length >> 1
      await this.commit(batch.slice(0, half))
      await this.commit(batch.slice(half))
    }
  }

  private async send(batch: Waiting[]): Promise<{ started: Set<string>; finished: Set<string> }> {
    const values = commitValues(batch.map(waiting => waiting.op))
    for (;;) {
      try {
        const result = await this.pool.query<{ started: string[] | null; finished: string[] | null }>({
          name: 'joinery-commit',
          text: COMMIT,
          values,
        })
        this.commits++
        const [row] = result.rows
        return { started: new Set(row?.started ?? []), finished: new Set(row?.finished ?? []) }
      } catch (error) {
        if (!isOutage(error)) throw error
        this.onOutage(error)
        await new Promise(resolve => setTimeout(resolve, OUTAGE_PAUSE_MS))
      }
    }
  }

  /** A single operation failed: somebody else's row is in its place, or it is bad in itself. */
  private async refused(waiting: Waiting, error: unknown): Promise<void> {
    const { op, done, fail } = waiting
    if (codeOf(error) !== UNIQUE_VIOLATION || op.kind === 'start') return fail(error)
    if (op.kind === 'finish') return fail(new OwnershipLost())
    try {
      // After an outage the commit may have gone through unseen; then the row in our place is our own.
      const found = await this.pool.query<{ same: boolean }>(
        'SELECT epoch = $3 AND data = $4 AS same FROM journal WHERE run_id = $1 AND seq = $2',
        [op.runId, op.seq, op.epoch, op.data],
      )
      if (found.rows[0]?.same) done(true)
      else fail(new OwnershipLost())
    } catch (lookup) {
      fail(lookup)
    }
  }
}

const UNIQUE_VIOLATION = '23505'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** No connection, or the server is going down or coming up: classes 08 and 57P, and what the socket itself says. */
function isOutage(error: unknown): boolean {
  const code = codeOf(error)
  if (code.startsWith('08') || code.startsWith('57P') || code === '53300') return true
  if (/^E[A-Z]+$/.test(code)) return true
  return error instanceof Error && code === '' && /connection|terminated|timeout/i.test(error.message)
}
