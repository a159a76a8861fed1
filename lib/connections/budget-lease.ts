import type { Pool, PoolClient } from 'pg'
import { type BudgetLease, grantFrom, type SharedWindow } from '@/lib/modules/okta/shared-window'
import type { Clock } from '@/lib/runner/time'

interface Row {
  taken: number
  reset: string
  named: boolean
  ends_at: string
}

/** The database's clock: processes on several hosts compare their windows by it. Milliseconds since 1970 UTC. */
const NOW = 'floor(extract(epoch FROM clock_timestamp()) * 1000)'

/**
 * A connection's rate budget, shared by all processes through one row a bucket. A block of calls costs a few round
 * trips, a call none. Nothing of it has to survive a crash of the database, so its commits do not wait for the disk.
 */
export function createDatabaseLease(pool: Pool, connectionId: string, clock: Clock): BudgetLease {
  return {
    take: (bucket, n, asked) =>
      withRow(pool, connectionId, bucket, async (client, current, now) => {
        const ahead = now - clock.now()
        const window = { ...asked, endsAt: asked.endsAt + ahead }
        const { next, granted, until } = grantFrom(current, n, window, now)
        if (next) await write(client, connectionId, bucket, next)
        return { granted, until: until - ahead }
      }),
    giveBack: async (bucket, n) => {
      await pool.query(
        `UPDATE budget_bucket SET taken = greatest(0, taken - $3)
         WHERE connection_id = $1 AND bucket = $2 AND ends_at > clock_timestamp()`,
        [connectionId, bucket, n],
      )
    },
  }
}

/** Works on a bucket's row while nobody else does. */
async function withRow<T>(
  pool: Pool,
  connectionId: string,
  bucket: string,
  work: (client: PoolClient, current: SharedWindow, now: number) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = off')
    // One that is over, so that two processes that ask for the first time wait for each other as well.
    await client.query(
      `INSERT INTO budget_bucket (connection_id, bucket, ends_at) VALUES ($1, $2, 'epoch') ON CONFLICT DO NOTHING`,
      [connectionId, bucket],
    )
    const found = await client.query<Row & { now: string }>(
      `SELECT taken, reset, named, extract(epoch FROM ends_at) * 1000 AS ends_at, ${NOW} AS now
       FROM budget_bucket WHERE connection_id = $1 AND bucket = $2 FOR UPDATE`,
      [connectionId, bucket],
    )
    const [row] = found.rows
    if (row === undefined) throw new Error('the row of a rate budget is gone just after it was made')
    const result = await work(client, windowOf(row), Number(row.now))
    await client.query('COMMIT')
    return result
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    // A connection that failed in a transaction is not used again.
    client.release(broken)
  }
}

const windowOf = (row: Row): SharedWindow => ({
  taken: row.taken,
  reset: Number(row.reset),
  named: row.named,
  endsAt: Number(row.ends_at),
})

async function write(client: PoolClient, id: string, bucket: string, next: SharedWindow): Promise<void> {
  await client.query(
    `UPDATE budget_bucket SET taken = $3, reset = $4, named = $5, ends_at = to_timestamp($6::float8 / 1000)
     WHERE connection_id = $1 AND bucket = $2`,
    [id, bucket, next.taken, next.reset, next.named, next.endsAt],
  )
}
