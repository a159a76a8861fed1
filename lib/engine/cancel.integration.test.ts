import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { TestOrg } from '@/lib/runner/testing-org'
import { requestCancel } from './cancel'
import { takeOver } from './takeover'
import { ended, queueRun, startTestOrg, testEngine, until } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const cancelledOn = async (runId: string): Promise<number> => {
  const { scenarioId } = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
  const totals = await db.prisma.runRollup.findMany({ where: { scenarioId } })
  return totals.reduce((sum, day) => sum + day.cancelled, 0)
}

describe('a cancel', () => {
  it('that another process asks for stops new calls within a second', async () => {
    const org = new TestOrg(400)
    let last = 0
    const http = await startTestOrg(request => {
      last = Date.now()
      return org.handle(request)
    }, 5)
    cleanups.push(http.stop)
    const engine = testEngine(db.pool, http.origin)
    await engine.start()
    cleanups.push(() => engine.stop())
    const runId = await queueRun(engine.writer)
    await engine.sweep()
    await until(20_000, () => (org.writes.size > 5 ? true : null))
    const asked = Date.now()
    await requestCancel(db.pool, runId)
    expect(await ended(db.prisma, runId, 10_000)).toBe('cancelled')
    expect(last - asked).toBeLessThan(1_000)
    expect(await cancelledOn(runId)).toBe(1)
  })

  it('of a run that nobody works on is there at once, and counted', async () => {
    const engine = testEngine(db.pool, 'http://127.0.0.1:1', { slots: 0 })
    const runId = await queueRun(engine.writer)
    await requestCancel(db.pool, runId)
    await requestCancel(db.pool, runId)
    expect(await ended(db.prisma, runId, 1_000)).toBe('cancelled')
    expect(await cancelledOn(runId)).toBe(1)
  })

  it('of a run whose worker died starts nothing more when it is taken over', async () => {
    const org = new TestOrg(5)
    const http = await startTestOrg(org.handle, 0)
    cleanups.push(http.stop)
    const engine = testEngine(db.pool, http.origin)
    const runId = await queueRun(engine.writer)
    await takeOver(db.pool, uuidv7(), { id: runId, epoch: 0 }, Date.now())
    await requestCancel(db.pool, runId)
    await engine.start()
    cleanups.push(() => engine.stop())
    expect(await ended(db.prisma, runId, 10_000)).toBe('cancelled')
    expect(org.reads).toEqual([])
  })

  it('that comes as a run goes to wait cancels it all the same', async () => {
    const engine = testEngine(db.pool, 'http://127.0.0.1:1', { slots: 0 })
    const runId = await queueRun(engine.writer)
    const owner = uuidv7()
    const claimed = await takeOver(db.pool, owner, { id: runId, epoch: 0 }, Date.now())
    await requestCancel(db.pool, runId)
    await engine.writer.finish({
      runId,
      tail: null,
      epoch: claimed?.epoch ?? 0,
      owner,
      status: 'waiting',
      counts: '{}',
      bundlesDone: 0,
      bundlesFailed: 0,
      workMs: 0,
      firstError: null,
      heard: null,
      wakeAt: new Date(Date.now() + 60_000),
      waitingFor: 'a while',
    })
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ status: 'cancelled', wakeAt: null, waitingFor: null })
    expect(run.finishedAt).not.toBeNull()
    expect(await cancelledOn(runId)).toBe(1)
  })
})
