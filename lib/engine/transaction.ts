import type { Pool, PoolClient } from 'pg'

/** Two transactions waited for each other, and PostgreSQL ended this one: nothing of it happened. */
const DEADLOCK = '40P01'
const MOST_TRIES = 5

/** Does all of `work` or nothing of it; again where PostgreSQL ended it for the sake of another one. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code !== DEADLOCK || attempt >= MOST_TRIES) throw error
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const done = await work(client)
    await client.query('COMMIT')
    return done
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
