import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { Pool, PoolClient } from 'pg'
import { mayPass } from '@/lib/db/database-error'
import { pauseAfter } from '@/lib/engine/outage'
import type { SandboxOrg } from '@/lib/modules/okta/sandbox/org'

/** Shorter than a client waits for an answer, so that nothing is done for one who has left. Milliseconds. */
const LONGEST_WAIT_MS = 20_000

class CommitUnanswered extends Error {}

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

/**
 * A workspace's sandbox org, kept in the database: whichever process is asked brings its copy up to date first, and a
 * change is committed before its answer leaves. So the org outlives any process, as a real one would.
 */
export class SandboxStore {
  /** The revision that the copy in memory has; null before it was read. */
  private revision: number | null = null
  private queue: Promise<unknown> = Promise.resolve()
  private closed = false

  /** @param onSaved  told after a change is committed */
  constructor(
    private readonly pool: Pool,
    private readonly workspaceId: string,
    private readonly org: SandboxOrg,
    private readonly onSaved: () => void,
  ) {}

  /**
   * Runs `work` on the current state, one after the other; what it changed is durable when this is fulfilled. A database
   * that is away for a moment only makes the org slow.
   */
  use<T>(changes: boolean, work: () => T): Promise<T> {
    const giveUpAt = Date.now() + LONGEST_WAIT_MS
    const turn = this.queue.then(() =>
      this.patiently(() => (changes ? this.change(work) : this.read(work)), giveUpAt),
    )
    this.queue = turn.catch(() => undefined)
    return turn
  }

  /** Nobody waits for an answer any longer: what has not been done by now is not done. */
  close(): void {
    this.closed = true
  }

  private async patiently<T>(work: () => Promise<T>, giveUpAt: number): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        const over = this.closed || Date.now() > giveUpAt
        // A change whose commit got no answer may have been made.
        if (over || error instanceof CommitUnanswered || !mayPass(error)) throw error
      }
      await pause(pauseAfter(tries))
    }
  }

  private async read<T>(work: () => T): Promise<T> {
    const client = await this.pool.connect()
    try {
      await this.catchUp(client, false)
      return work()
    } finally {
      client.release()
    }
  }

  private async change<T>(work: () => T): Promise<T> {
    const client = await this.pool.connect()
    try {
      await client.query('BEGIN')
      const seeded = await this.catchUp(client, true)
      const before = this.org.revision()
      const result = work()
      const news = !seeded || this.org.revision() !== before
      if (news) await this.save(client)
      await client.query('COMMIT').catch((cause: unknown) => {
        throw new CommitUnanswered('the sandbox org does not know whether it changed', { cause })
      })
      if (news) this.onSaved()
      return result
    } catch (error) {
      // What is in memory may be ahead of the database now: the next one reads it anew.
      this.revision = null
      await client.query('ROLLBACK').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }

  /** @returns whether the database has the org at all; a new one stands as it was seeded */
  private async catchUp(client: PoolClient, lock: boolean): Promise<boolean> {
    if (lock) {
      await client.query('INSERT INTO sandbox_state (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING', [
        this.workspaceId,
      ])
    }
    const found = await client.query<{ revision: number; data: Buffer | null }>(
      `SELECT revision, CASE WHEN revision IS DISTINCT FROM $2 THEN data END AS data
       FROM sandbox_state WHERE workspace_id = $1 ${lock ? 'FOR UPDATE' : ''}`,
      [this.workspaceId, this.revision],
    )
    const revision = found.rows[0]?.revision ?? 0
    if (revision === this.revision) return revision > 0
    const data = found.rows[0]?.data ?? null
    if (data === null) this.org.reset()
    else this.org.restore((await inflate(data)).toString('utf8'))
    this.revision = revision
    return revision > 0
  }

  private async save(client: PoolClient): Promise<void> {
    const data = await deflate(Buffer.from(this.org.snapshot(), 'utf8'), { level: 1 })
    const saved = await client.query<{ revision: number }>(
      `UPDATE sandbox_state SET revision = revision + 1, data = $2, saved_at = now(), hooks = $3
       WHERE workspace_id = $1 RETURNING revision`,
      [this.workspaceId, data, this.org.outbox.ready().length],
    )
    this.revision = saved.rows[0]?.revision ?? null
  }
}
