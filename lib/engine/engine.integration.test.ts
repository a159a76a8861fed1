import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import type { JournalRecord } from '@/lib/runner/records'
import { TestOrg } from '@/lib/runner/testing-org'
import type { Engine } from './engine'
import { noFacts, pack, unpack } from './journal/codec'
import { takeOver } from './takeover'
import { ended, order, startTestOrg, testEngine } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function setUp(size: number, delayMs = 0): Promise<{ org: TestOrg; origin: string; engine: Engine }> {
  const org = new TestOrg(size)
  const http = await startTestOrg(org.handle, delayMs)
  cleanups.push(http.stop)
  const engine = testEngine(db.pool, http.origin)
  return { org, origin: http.origin, engine }
}

const statusOf = async (runId: string): Promise<string> => {
  const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
  return run.status
}

const recordsOf = async (runId: string): Promise<JournalRecord[]> => {
  const rows = await db.prisma.journal.findMany({ where: { runId }, orderBy: { seq: 'asc' } })
  return rows.flatMap(row => [...unpack(row.data)])
}

describe('the engine', () => {
  it('runs to the end, and the history has it all', async () => {
    const { org, engine } = await setUp(20)
    await engine.start()
    cleanups.push(() => engine.stop())
    const runId = (await engine.startRun(order())) ?? ''
    expect(await ended(db.prisma, runId, 20_000)).toBe('succeeded')
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({
      bundlesDone: 20,
      bundlesFailed: 0,
      owner: null,
      triggerSummary: 'a test \ufffd',
    })
    expect(org.writes.size).toBe(20)
    const records = await recordsOf(runId)
    expect(records[0]).toMatchObject({ t: 'trigger', bundle: { text: 'zero \u0000 and lone \ud800' } })
    expect(records.filter(record => record.t === 'done')).toHaveLength(20)
  })

  it('starts nothing for a delivery that it has had before', async () => {
    const { engine } = await setUp(0)
    await engine.start()
    cleanups.push(() => engine.stop())
    const keyed = { ...order(), dedupeKey: 'event-1' }
    const both = await Promise.all([engine.startRun(keyed), engine.startRun(keyed)])
    expect(both.filter(id => id !== null)).toHaveLength(1)
    expect(await engine.startRun(keyed)).toBeNull()
  })

  it('lets runs of one moment share commits', async () => {
    const { engine } = await setUp(0)
    await engine.start()
    cleanups.push(() => engine.stop())
    const before = engine.writer.commits
    await Promise.all(Array.from({ length: 10 }, () => engine.startRun(order())))
    expect(engine.writer.commits - before).toBeLessThan(10)
  })

  it('a bad operation fails alone, its neighbours in the commit do not', async () => {
    const { engine } = await setUp(0)
    const bad = { ...order(), runId: uuidv7(), owner: null, dedupeKey: null, data: Buffer.alloc(1) }
    const good = { ...bad, runId: uuidv7() }
    const [refused, fine] = await Promise.allSettled([
      engine.writer.start({ ...bad, workspaceId: 'no uuid' }),
      engine.writer.start(good),
    ])
    expect(refused.status).toBe('rejected')
    expect(fine).toMatchObject({ status: 'fulfilled', value: true })
    await db.prisma.run.delete({ where: { id: good.runId } })
  })

  it('ends in the process whose place in the journal somebody else has taken', async () => {
    const { engine, org } = await setUp(30, 10)
    await engine.start()
    cleanups.push(() => engine.stop())
    const runId = (await engine.startRun(order())) ?? ''
    await db.pool.query('UPDATE run SET epoch = epoch + 1, owner = gen_random_uuid() WHERE id = $1', [runId])
    await db.pool.query(
      `INSERT INTO journal (run_id, seq, epoch, data) SELECT $1, max(seq) + 1, 2, '\\x0300' FROM journal WHERE run_id = $1`,
      [runId],
    )
    while (engine.busy > 0) await new Promise(resolve => setImmediate(resolve))
    expect(org.writes.size).toBeLessThan(30)
    expect(await statusOf(runId)).toBe('running')
    await db.prisma.run.delete({ where: { id: runId } })
  })
})

describe('a process that is asked to end', () => {
  it('hands long runs back, and another one goes on with them at once', async () => {
    const { engine, org, origin } = await setUp(90, 30)
    await engine.start()
    const runId = (await engine.startRun(order())) ?? ''
    while (org.writes.size < 3) await new Promise(resolve => setImmediate(resolve))
    await engine.stop()
    const handed = org.writes.size
    expect(handed).toBeLessThan(90)
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ status: 'queued', owner: null, finishedAt: null })
    expect(run.waitingFor).toContain('another worker')
    const next = testEngine(db.pool, origin)
    await next.start()
    cleanups.push(() => next.stop())
    expect(await ended(db.prisma, runId, 60_000)).toBe('succeeded')
    expect([...org.writes.values()]).toEqual(Array.from({ length: 90 }, () => 1))
    const done = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(done).toMatchObject({ bundlesDone: 90, takeovers: 0, waitingFor: null })
    expect(done.workMs).toBeGreaterThan(run.workMs)
  }, 90_000)
})

describe('a run that stops every worker', () => {
  it('needs a decision after three take-overs without progress, and one with progress does not', async () => {
    const { engine } = await setUp(0)
    const { bundle, ...about } = order()
    const data = pack([JSON.stringify({ t: 'trigger', at: Date.now(), bundle })])
    const runId = uuidv7()
    await engine.writer.start({ ...about, runId, owner: null, dedupeKey: null, data })
    const next = async () => {
      const { epoch } = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
      return takeOver(db.pool, uuidv7(), { id: runId, epoch }, Date.now())
    }
    const first = await next()
    expect(first).toMatchObject({ epoch: 1, nextSeq: 2 })
    await engine.writer.append({ runId, seq: 2, epoch: 1, cleared: false, ...noFacts(), data })
    expect(await next()).toMatchObject({ epoch: 2, suspected: true })
    expect(await next()).toMatchObject({ epoch: 3 })
    // It got further this time, so its takeovers are counted anew.
    await engine.writer.append({ runId, seq: 5, epoch: 3, cleared: true, ...noFacts(), data })
    for (const epoch of [4, 5, 6]) expect(await next()).toMatchObject({ epoch })
    expect(await next()).toBeNull()
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ status: 'needs_decision', owner: null })
    expect(run.waitingFor).toContain('3 workers stopped')
    await db.prisma.run.delete({ where: { id: runId } })
  })
})
