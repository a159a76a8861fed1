import type { Pool } from 'pg'
import type { RunCounts } from '@/lib/runner/ports'
import { storable, storableJson } from './journal/commit-statement'
import { atMost, CLOSE_WITHIN_MS } from './outage'
import { waitingInWords } from './waiting-words'

const WRITE_EVERY_MS = 500

interface Latest {
  epoch: number
  counts: Readonly<RunCounts>
  workMs: number
  /** Seen at an earlier tick: a run that is over within one tick is never written. */
  old: boolean
}

/** Writes how far this process's longer runs have come, in one statement now and then, for whoever watches. */
export class ProgressWriter {
  private readonly latest = new Map<string, Latest>()
  private timer: NodeJS.Timeout | null = null
  private writing: Promise<void> | null = null

  constructor(
    private readonly pool: Pool,
    private readonly owner: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.writing ??= this.write().finally(() => {
        this.writing = null
      })
    }, WRITE_EVERY_MS)
  }

  counted(runId: string, epoch: number, counts: Readonly<RunCounts>, workMs: number): void {
    const known = this.latest.get(runId)
    if (known) {
      known.counts = counts
      known.workMs = workMs
    } else this.latest.set(runId, { epoch, counts, workMs, old: false })
  }

  ended(runId: string): void {
    this.latest.delete(runId)
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await atMost(CLOSE_WITHIN_MS, this.writing)
  }

  private async write(): Promise<void> {
    const due = [...this.latest].filter(([, latest]) => latest.old)
    for (const latest of this.latest.values()) latest.old = true
    if (due.length === 0) return
    try {
      await this.pool.query({
        name: 'joinery-progress',
        text: `UPDATE run SET counts = t.counts::jsonb, bundles_done = t.done, bundles_failed = t.failed, work_ms = t.work_ms,
                 waiting_for = t.waiting_for
               FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::int[], $7::int[], $8::text[])
                 AS t (id, epoch, counts, done, failed, work_ms, waiting_for)
               WHERE run.id = t.id AND run.epoch = t.epoch AND run.owner = $6 AND run.status = 'running'`,
        values: [
          due.map(([id]) => id),
          due.map(([, latest]) => latest.epoch),
          due.map(([, latest]) => storableJson(latest.counts)),
          due.map(([, latest]) => latest.counts.done),
          due.map(([, latest]) => latest.counts.failed),
          this.owner,
          due.map(([, latest]) => Math.round(latest.workMs)),
          due.map(([, { counts }]) => (counts.waiting ? storable(waitingInWords(counts.waiting)) : null)),
        ],
      })
    } catch (error) {
      this.onError(error)
    }
  }
}
