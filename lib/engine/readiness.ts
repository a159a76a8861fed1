import type { Pool } from 'pg'
import { atMost } from './outage'

/** Answers sooner than those who ask give up (RUNNING.md asks for two seconds). */
const ANSWER_WITHIN_MS = 1_500
/** Many may ask at once; the database is asked once for all of them. */
const FRESH_MS = 500

/**
 * Whether a run could be stored right now: a write is committed, and the tables that a start is written to can be
 * reached. A server that takes no writes, a disk that is full and a table that is locked all say no.
 *
 * @param processId  this process's own row, which is what is written
 * @returns never rejects; false when there is no answer in time
 */
export function createReadiness(pool: Pool, processId: string): () => Promise<boolean> {
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<boolean> = Promise.resolve(false)
  let open = false
  return () => {
    if (open || performance.now() - asked < FRESH_MS) return answer
    open = true
    asked = performance.now()
    const written = canStore(pool, processId).finally(() => {
      open = false
    })
    answer = atMost(ANSWER_WITHIN_MS, written).then(stored => stored ?? false)
    return answer
  }
}

async function canStore(pool: Pool, processId: string): Promise<boolean> {
  try {
    const client = await pool.connect()
    try {
      await client.query(`SET statement_timeout = ${ANSWER_WITHIN_MS}`)
      await client.query('SELECT FROM run, journal, delivery LIMIT 0')
      const written = await client.query('UPDATE worker_process SET renewed_at = renewed_at WHERE id = $1', [
        processId,
      ])
      await client.query('RESET statement_timeout')
      client.release()
      return written.rowCount === 1
    } catch (error) {
      // What it is left with is not known: the pool makes a new one.
      client.release(true)
      throw error
    }
  } catch {
    return false
  }
}
