import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { StepError } from '@/lib/errors'
import { OwnershipLost } from '@/lib/runner/ports'
import { TestOrg } from '@/lib/runner/testing-org'
import type { Engine, EngineOptions } from './engine'
import { addFacts, noFacts, pack } from './journal/codec'
import { ended, order, queueRun, startTestOrg, testEngine, testPlan, until } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function running(more: Partial<EngineOptions> = {}): Promise<{ engine: Engine; org: TestOrg }> {
  const org = new TestOrg(6)
  const http = await startTestOrg(org.handle, 2)
  cleanups.push(http.stop)
  const engine = testEngine(db.pool, http.origin, { onError: () => undefined, ...more })
  await engine.start()
  cleanups.push(() => engine.stop())
  return { engine, org }
}

describe('a record that PostgreSQL refuses', () => {
  it('fails its own run, in words, and no other that shares its commit', async () => {
    const { engine } = await running()
    const append = engine.writer.append.bind(engine.writer)
    let poisoned = ''
    engine.writer.append = op => append(op.runId === poisoned ? { ...op, from: 2 ** 40 } : op)
    const [bad, ...good] = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const runId = await engine.startRun(order())
        if (poisoned === '' && runId !== null) poisoned = runId
        return runId ?? ''
      }),
    )
    const all = [bad ?? '', ...good]
    for (const id of all) {
      expect(await ended(db.prisma, id, 30_000)).toBe(id === poisoned ? 'failed' : 'succeeded')
    }
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: poisoned } })
    expect(run).toMatchObject({ owner: null, bundlesFailed: 1, firstError: { kind: 'bug' } })
  })

  it('is not made of what Okta or a person can send', async () => {
    const { engine } = await running()
    const runId = uuidv7()
    const facts = noFacts()
    const path = `m1.${'m2.'.repeat(900)}m3`
    const error = { kind: 'refused', message: 'no \u0000', code: 'E\u0000\ud800' } as const
    const about = { key: 'm3', at: 0, ms: 0, attempts: 1, status: 'failed' } as const
    for (const at of ['m1.m3', path]) addFacts(facts, { t: 'step', path: at, ...about, error })
    const url = `/api/v1/users/${'x'.repeat(5_000)}\u0000`
    const response = { status: 200, headers: {}, body: { id: 'y'.repeat(5_000) } }
    addFacts(facts, { t: 'call', path: 'm1.m3', n: 0, at: 0, method: 'POST', url, response })
    const { bundle: _, ...run } = order()
    const data = pack(['{}'])
    await engine.writer.start({ ...run, runId, owner: null, dedupeKey: null, data })
    await engine.writer.append({ runId, seq: 1, epoch: 0, cleared: false, ...facts, data })
    const failures = await db.prisma.runFailure.findMany({ where: { runId } })
    expect(failures).toMatchObject([{ path: 'm1.m3', code: 'E\ufffd' }])
    await db.prisma.run.delete({ where: { id: runId } })
  })
})

describe('a run whose place in the journal is taken', () => {
  it('gets nothing in behind it, however much was under way', async () => {
    const { engine } = await running({ slots: 0 })
    const runId = await queueRun(engine.writer)
    const rowAt = (seq: number) => ({
      runId,
      seq,
      epoch: 1,
      cleared: false,
      ...noFacts(),
      data: pack([`{"n":${seq}}`]),
    })
    await db.prisma.journal.create({ data: { runId, seq: 1, epoch: 2, data: Buffer.from('claim') } })
    const late = await Promise.allSettled([1, 2, 3].map(seq => engine.writer.append(rowAt(seq))))
    for (const one of late) expect(one).toMatchObject({ reason: expect.any(OwnershipLost) })
    await expect(engine.writer.append(rowAt(4))).rejects.toThrow(OwnershipLost)
    expect(await db.prisma.journal.count({ where: { runId } })).toBe(2)
    await db.prisma.run.delete({ where: { id: runId } })
  })
})

describe('a run that its process could not work on', () => {
  it('is begun again, though the process is alive', async () => {
    let tries = 0
    const { engine, org } = await running({
      plan: () => (tries++ === 0 ? Promise.reject(new Error('odd')) : Promise.resolve(testPlan)),
    })
    const runId = (await engine.startRun(order())) ?? ''
    expect(await ended(db.prisma, runId, 30_000)).toBe('succeeded')
    expect(org.writes.size).toBe(6)
  })

  it('needs a decision when this installation does not know one of its modules', async () => {
    const words = 'The module okta.later@1 (m2) is unknown to this installation.'
    const { engine } = await running({ plan: () => Promise.reject(new StepError('input', words)) })
    const runId = (await engine.startRun(order())) ?? ''
    expect(await ended(db.prisma, runId, 10_000)).toBe('needs_decision')
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ owner: null, waitingFor: `a decision: ${words}` })
    await until(5_000, () => (engine.busy === 0 ? true : null))
  })
})
