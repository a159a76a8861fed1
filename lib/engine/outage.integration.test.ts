import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createPool } from '@/lib/db/connect'
import { testDatabase } from '@/lib/db/testing'
import { TestOrg } from '@/lib/runner/testing-org'
import { readSteps } from './history'
import { cuttable, ended, queueRun, startTestOrg, testEngine, until } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** An engine whose database can be cut off, in the middle of a run that writes. */
async function halfWay(size: number) {
  const org = new TestOrg(size)
  const writesAt: number[] = []
  const http = await startTestOrg(request => {
    if (request.method === 'POST') writesAt.push(Date.now())
    return org.handle(request)
  }, 20)
  const way = await cuttable(db.connection)
  const pool = createPool({ connection: way.connection })
  const engine = testEngine(pool, http.origin, { onError: () => undefined })
  cleanups.push(http.stop, way.stop, () => pool.end())
  await engine.start()
  cleanups.push(() => engine.stop())
  const runId = await queueRun(engine.writer)
  await engine.sweep()
  await until(30_000, () => (org.writes.size >= 8 ? true : null))
  const another = async (): Promise<void> => {
    const engine = testEngine(db.pool, http.origin, { onError: () => undefined })
    await engine.start()
    cleanups.push(() => engine.stop())
  }
  return { org, writesAt, way, runId, engine, another }
}

describe('a database that is away', () => {
  it.each([
    ['for a moment', 1_500],
    ['for longer than the lease', 11_000],
  ])(
    '%s: no write leaves meanwhile, nothing is lost, the run ends',
    async (_words, ms) => {
      const { org, writesAt, way, runId } = await halfWay(25)
      way.cut()
      const cutAt = Date.now()
      await new Promise(resolve => setTimeout(resolve, ms))
      // What left after the cut had its intent committed before it.
      const late = writesAt.filter(at => at > cutAt + 100)
      await way.mend()
      expect(late).toEqual([])
      expect(await ended(db.prisma, runId, 60_000)).toBe('succeeded')
      expect([...org.writes.values()]).toEqual(Array.from({ length: 25 }, () => 1))
      const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
      expect(run).toMatchObject({ bundlesDone: 25, bundlesFailed: 0, owner: null })
      // Its owner went on with it: nobody took it over.
      expect(run.epoch).toBe(1)
      const { steps } = await readSteps(db.pool, runId, { limit: 50 })
      expect(steps.filter(step => step.key === 'm3' && step.status === 'ok')).toHaveLength(25)
    },
    120_000,
  )

  it('that ends every connection again and again: the run ends all the same', async () => {
    const { org, runId } = await halfWay(25)
    for (let times = 0; times < 5; times++) {
      await db.pool.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      )
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    expect(await ended(db.prisma, runId, 60_000)).toBe('succeeded')
    expect([...org.writes.values()]).toEqual(Array.from({ length: 25 }, () => 1))
  }, 120_000)

  it('starts one run for one delivery, also when its commit went through unseen', async () => {
    const { way, engine } = await halfWay(8)
    const key = { scenarioId: '00000000-0000-7000-8000-000000000001' }
    const about = {
      ...key,
      workspaceId: '00000000-0000-7000-8000-000000000002',
      versionId: '00000000-0000-7000-8000-000000000003',
      trigger: 'webhook',
      triggerSummary: '',
      dedupeKey: 'once',
      bundle: {},
    }
    // Cut as soon as the row is there: the answer is still on its way, or just arrived.
    const started = engine.startRun(about)
    await until(10_000, async () => ((await db.prisma.run.count({ where: key })) > 0 ? true : null))
    way.cut()
    await way.mend()
    expect(await started).not.toBeNull()
    expect(await db.prisma.run.count({ where: key })).toBe(1)
  }, 60_000)
})

describe('while the database is away', () => {
  it('a cancelled run starts nothing more, and is cancelled when the database is back', async () => {
    const { org, way, runId, engine } = await halfWay(200)
    way.cut()
    await pause(500)
    const sent = org.writes.size
    expect(engine.cancelRun(runId)).toBe(true)
    await pause(500)
    await way.mend()
    expect(await ended(db.prisma, runId, 30_000)).toBe('cancelled')
    expect(org.writes.size).toBe(sent)
  }, 60_000)

  it.each(['at once', 'after its lease has run out'])(
    'a process that is to end does so within seconds, %s, and another goes on with its run',
    async when => {
      const { org, way, runId, engine, another } = await halfWay(60)
      way.cut()
      if (when !== 'at once') await pause(10_000)
      const began = performance.now()
      await engine.stop()
      expect(performance.now() - began).toBeLessThan(12_000)
      await way.mend()
      await another()
      expect(await ended(db.prisma, runId, 90_000)).toBe('succeeded')
      expect([...org.writes.values()]).toEqual(Array.from({ length: 60 }, () => 1))
    },
    150_000,
  )

  it('one that neither answers nor refuses does not keep a process from ending either', async () => {
    const { way, engine } = await halfWay(60)
    way.freeze()
    const began = performance.now()
    await engine.stop()
    expect(performance.now() - began).toBeLessThan(20_000)
    way.cut()
  }, 60_000)
})
