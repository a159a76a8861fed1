import { randomBytes } from 'node:crypto'
import { Client, type PoolConfig } from 'pg'
import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { createPool } from '@/lib/db/connect'
import { testDatabase } from '@/lib/db/testing'
import { TestOrg } from '@/lib/runner/testing-org'
import { cuttable, ended, order, startTestOrg, testEngine, until } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function client(): Promise<Client> {
  const one = new Client(db.connection)
  await one.connect()
  one.on('error', () => undefined)
  return one
}

/** What else keeps rows from being stored, each with the way back. */
const TROUBLES: Record<string, () => Promise<() => Promise<void>>> = {
  'only refuses writes': async () => {
    const name = db.connection.database
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`
    const set = async (how: string): Promise<void> => {
      const admin = await client()
      await admin.query('SET default_transaction_read_only = off')
      await admin.query(`ALTER DATABASE "${name}" ${how}`)
      await admin.query(end)
      await admin.end()
    }
    await set('SET default_transaction_read_only = on')
    return () => set('RESET default_transaction_read_only')
  },
  'waits for a lock on the journal': () => locked('journal'),
  'waits for a lock on the runs': () => locked('run'),
  'waits for a lock on the deliveries': () => locked('delivery'),
}

async function locked(table: string): Promise<() => Promise<void>> {
  const holder = await client()
  await holder.query('BEGIN')
  await holder.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
  let open = true
  return async () => {
    if (open) await holder.end()
    open = false
  }
}

/** Once a start lies at the server and waits there for a lock. */
const isSent = (): Promise<boolean> =>
  until(10_000, async () => {
    const waiting = await db.pool.query(
      `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%new_delivery%'
       AND datname = current_database() AND pid <> pg_backend_pid()`,
    )
    return waiting.rowCount === 0 ? null : true
  })

async function atWork(connection: PoolConfig = db.connection) {
  const org = new TestOrg(3)
  const http = await startTestOrg(org.handle, 0)
  const pool = createPool({ connection })
  const engine = testEngine(pool, http.origin, { onError: () => undefined })
  cleanups.push(http.stop, () => pool.end())
  await engine.start()
  cleanups.push(() => engine.stop())
  return { org, engine }
}

const UNAVAILABLE = expect.objectContaining({ code: 'unavailable' })

describe.each(Object.entries(TROUBLES))('a database that %s', (_words, begin) => {
  it('starts without a key are told within 5 s and never do anything; those with a key happen once', async () => {
    const { org, engine } = await atWork()
    const mend = await begin()
    cleanups.push(mend)
    const since = Date.now()
    const scenarioId = uuidv7()
    const plain = Array.from({ length: 60 }, () => engine.startRun({ ...order(), scenarioId }))
    const about = { ...order(), dedupeKey: 'webhook:once' }
    const keyed = Array.from({ length: 3 }, () => engine.startRun(about, { withinMs: 4_000 }))
    const told = await Promise.allSettled([...plain, ...keyed])
    expect(Date.now() - since).toBeLessThan(5_000)
    for (const one of told) expect(one).toEqual({ status: 'rejected', reason: UNAVAILABLE })
    await mend()
    const run = await until(20_000, () =>
      db.prisma.run.findFirst({ where: { scenarioId: about.scenarioId } }),
    )
    expect(await ended(db.prisma, run.id, 30_000)).toBe('succeeded')
    expect(await db.prisma.run.count({ where: { scenarioId: about.scenarioId } })).toBe(1)
    expect(await engine.startRun(about)).toBeNull()
    // One more, stored and ended, is behind everything that could still have come.
    const fresh = (await engine.startRun(order())) ?? ''
    expect(await ended(db.prisma, fresh, 30_000)).toBe('succeeded')
    // Only what was in flight can be there: cancelled, in words, before its first step.
    await until(10_000, async () =>
      (await db.prisma.run.count({ where: { scenarioId, status: { not: 'cancelled' } } })) === 0
        ? true
        : null,
    )
    const late = await db.prisma.run.findMany({ where: { scenarioId } })
    for (const one of late) {
      expect(one).toMatchObject({ owner: null, bundlesDone: 0 })
      expect(one.firstError).toMatchObject({
        message: expect.stringContaining('could not be stored in time'),
      })
      expect(await db.prisma.journal.count({ where: { runId: one.id } })).toBe(1)
    }
    const counted = await db.prisma.runRollup.findMany({ where: { scenarioId } })
    expect(counted.reduce((sum, day) => sum + day.cancelled, 0)).toBe(late.length)
    expect([...org.writes.values()]).toEqual([2, 2, 2])
  }, 90_000)
})

describe('a start whose answer was lost on the way', () => {
  it('is looked up, and cancelled when it is found after its caller was told that it is not stored', async () => {
    const way = await cuttable(db.connection)
    cleanups.push(way.stop)
    const { org, engine } = await atWork(way.connection)
    const holder = await locked('journal')
    cleanups.push(holder)
    const scenarioId = uuidv7()
    const told = engine.startRun({ ...order(), scenarioId }).catch(error => error)
    await isSent()
    // The server goes on with the statement, though nobody hears what comes of it.
    way.cut()
    expect(await told).toEqual(UNAVAILABLE)
    await way.mend()
    await holder()
    await until(10_000, () => db.prisma.run.findFirst({ where: { scenarioId, status: 'cancelled' } }))
    const fresh = (await engine.startRun(order())) ?? ''
    expect(await ended(db.prisma, fresh, 30_000)).toBe('succeeded')
    expect([...org.writes.values()]).toEqual([1, 1, 1])
    expect(await db.prisma.run.count({ where: { scenarioId } })).toBe(1)
  }, 60_000)
})

describe('what waits to be stored', () => {
  it('and was not sent yet is taken back: nothing of it is stored, not even as cancelled', async () => {
    const { engine } = await atWork()
    const mend = await locked('journal')
    cleanups.push(mend)
    const sent = engine.startRun(order()).catch(error => error)
    await isSent()
    const scenarioId = uuidv7()
    const behind = Array.from({ length: 5 }, () =>
      engine.startRun({ ...order(), scenarioId }).catch(error => error),
    )
    expect(await Promise.all([sent, ...behind])).toEqual(Array.from({ length: 6 }, () => UNAVAILABLE))
    await mend()
    const fresh = (await engine.startRun(order())) ?? ''
    expect(await ended(db.prisma, fresh, 30_000)).toBe('succeeded')
    expect(await db.prisma.run.count({ where: { scenarioId } })).toBe(0)
  }, 60_000)

  it('has a bound: what comes beyond it is refused at once, and what was taken happens', async () => {
    const { engine } = await atWork()
    const mend = await locked('journal')
    cleanups.push(mend)
    const scenarioId = uuidv7()
    const text = randomBytes(900_000).toString('base64')
    const about = (at: number) => ({
      ...order(),
      scenarioId,
      dedupeKey: `webhook:${at}`,
      bundle: { text: `${at}${text}` },
    })
    const told = []
    for (let at = 0; at < 70; at++)
      told.push(await engine.startRun(about(at), { withinMs: 1 }).catch(error => error))
    expect(told).toEqual(told.map(() => UNAVAILABLE))
    const refused = told.filter(error => String(error).includes('Too much waits'))
    expect(refused.length).toBeGreaterThan(5)
    await mend()
    const taken = 70 - refused.length
    await until(60_000, async () =>
      (await db.prisma.run.count({ where: { scenarioId, status: 'succeeded' } })) === taken ? true : null,
    )
    expect(await db.prisma.run.count({ where: { scenarioId } })).toBe(taken)
  }, 120_000)
})
