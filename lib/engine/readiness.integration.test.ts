import { Pool } from 'pg'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { createReadiness } from './readiness'

const db = testDatabase()
const id = uuidv7()
let pool: Pool
beforeEach(async () => {
  pool = new Pool(db.connection)
  pool.on('error', () => undefined)
  await pool.query(
    `INSERT INTO worker_process (id, lease_until, hostname, pid, version) VALUES ($1, now(), 'here', 1, '1')
     ON CONFLICT DO NOTHING`,
    [id],
  )
})
afterEach(() => pool.end())

describe('whether a run could be stored', () => {
  it('is so, also when many ask at once', async () => {
    const ready = createReadiness(pool, id)
    expect(await Promise.all([ready(), ready(), ready()])).toEqual([true, true, true])
    expect(await createReadiness(pool, uuidv7())()).toBe(false)
  })

  it('is not while only reads are taken, a table is locked, or nobody answers; and is again afterwards', async () => {
    await db.pool.query(`ALTER DATABASE "${db.connection.database}" SET default_transaction_read_only = on`)
    const refusing = new Pool(db.connection)
    expect(await createReadiness(refusing, id)()).toBe(false)
    await db.pool.query(`ALTER DATABASE "${db.connection.database}" RESET default_transaction_read_only`)
    await refusing.end()

    for (const table of ['run', 'journal', 'delivery']) {
      const holder = await db.pool.connect()
      await holder.query('BEGIN')
      await holder.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
      const began = performance.now()
      expect(await createReadiness(pool, id)()).toBe(false)
      expect(performance.now() - began).toBeLessThan(2_000)
      await holder.query('ROLLBACK')
      holder.release()
    }

    const taken = new Pool({ ...db.connection, max: 1 })
    const only = await taken.connect()
    expect(await createReadiness(taken, id)()).toBe(false)
    only.release()
    await taken.end()

    expect(await createReadiness(pool, id)()).toBe(true)
  })
})
