import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { StepError } from '@/lib/errors'
import { requestCancel } from '../cancel'
import { readSteps } from '../history-page'
import { takeOver } from '../takeover'
import { ASKING, ended, order, queueRun, testEngine, testPlan, until } from '../testing-engine'
import { answerQuestions, findQuestions } from './answer'
import { asking, done } from './testing-questions'
import { askUnasked } from './unasked'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
const { setUp, begin, runOf, openOf, asked, say, recordsOf } = asking(db, cleanups)

describe('an open question', () => {
  it('is a row with an id of its own, committed with the park record that names it', async () => {
    const { engine, skip } = await setUp(4, id => id === '1')
    const runId = await begin(engine)
    const [question, second] = await asked(runId, 1, skip)
    expect(second).toBeUndefined()
    expect(await ended(db.prisma, runId, 10_000)).toBe('needs_decision')
    expect(question).toMatchObject({
      path: 'm1.m2[1].m3',
      request: {
        about: 'call',
        key: 'm3',
        label: 'Unsure',
        call: { method: 'POST', url: '/api/v1/things/1', since: expect.any(Number) },
        why: 'nobody can tell',
      },
    })
    const parks = (await recordsOf(runId)).filter(
      record => record.t === 'park' && record.question !== undefined,
    )
    expect(parks).toMatchObject([{ question: question?.id }])
    const { steps } = await readSteps(db.pool, runId, { limit: 10 })
    expect(steps.find(step => step.path === 'm1.m2[1].m3')).toMatchObject({
      status: 'needs-decision',
      question: question?.id,
    })
  })

  it('is answered once, whoever comes second', async () => {
    const { engine, org, skip } = await setUp(2, id => id === '0')
    const runId = await begin(engine)
    const [question] = await asked(runId, 1, skip)
    const both = await Promise.all([say(runId, done), say(runId, { is: 'again', by: 'Grace' })])
    expect(both.map(one => one.answered.length).sort()).toEqual([0, 1])
    expect(await ended(db.prisma, runId, 20_000)).toBe('succeeded')
    const won = both[0].answered.length === 1 ? 'done' : 'again'
    const { workspaceId } = await runOf(runId)
    const [stored] = await findQuestions(db.pool, workspaceId, [question?.id ?? ''])
    expect(stored).toMatchObject({ answer: { is: won }, answeredBy: won === 'done' ? 'Ada' : 'Grace' })
    expect(org.writes.get('0')).toBe(won === 'done' ? 1 : 2)
    const { steps } = await readSteps(db.pool, runId, { limit: 10 })
    expect(steps.find(step => step.path === 'm1.m2[0].m3')?.decisions).toMatchObject([
      { answer: won, by: won === 'done' ? 'Ada' : 'Grace', at: expect.any(Number) },
    ])
  })

  it('takes an output that may hold secrets sealed, and it is opened by the run’s owner alone', async () => {
    const { engine, skip } = await setUp(1, () => true)
    const runId = await begin(engine)
    await asked(runId, 1, skip)
    await say(runId, { is: 'done', by: 'Ada', sealed: JSON.stringify({ value: 'a password' }) })
    expect(await ended(db.prisma, runId, 20_000)).toBe('succeeded')
    const { steps } = await readSteps(db.pool, runId, { limit: 10 })
    expect(steps.find(step => step.path === 'm1.m2[0].m3')).toMatchObject({ output: { value: 'a password' } })
  })

  it('of a run that is cancelled is asked no more, and an answer at the same moment loses or wins whole', async () => {
    for (let round = 0; round < 5; round++) {
      const { engine, skip } = await setUp(1, () => true)
      const runId = await begin(engine)
      await asked(runId, 1, skip)
      expect(await ended(db.prisma, runId, 10_000)).toBe('needs_decision')
      const [answered] = await Promise.all([say(runId, done), requestCancel(db.pool, runId)])
      const status = await until(10_000, async () => {
        const run = await runOf(runId)
        return ['succeeded', 'cancelled'].includes(run.status) ? run.status : null
      })
      expect(await openOf(runId)).toEqual([])
      const [row] = await db.prisma.signal.findMany({ where: { runId } })
      expect(row?.answer).toMatchObject({ is: answered.answered.length === 1 ? 'done' : 'closed' })
      if (answered.answered.length === 0) expect(status).toBe('cancelled')
      await engine.stop()
      cleanups.pop()
    }
  }, 60_000)

  it('is not left open by a run that ends while it parks', async () => {
    const { engine, skip } = await setUp(3, () => true)
    const runId = await begin(engine)
    await asked(runId, 3, skip)
    await requestCancel(db.pool, runId)
    expect(await ended(db.prisma, runId, 10_000)).toMatch(/cancelled|needs_decision/)
    await until(5_000, async () => ((await runOf(runId)).status === 'cancelled' ? true : null))
    expect(await openOf(runId)).toEqual([])
  })
})

describe('while the run works', () => {
  it('an answer is heard within a second or two and taken up at once, the others going on', async () => {
    const { engine, org, skip } = await setUp(150, id => id === '2', 40)
    const runId = await begin(engine)
    const [question] = await until(30_000, async () => {
      if (org.writes.size === 6) skip(40_000)
      const open = await openOf(runId)
      return open.length > 0 ? open : null
    })
    expect(await runOf(runId)).toMatchObject({ status: 'running' })
    expect((await say(runId, done, [question?.id ?? ''])).answered).toHaveLength(1)
    const answered = org.writes.size
    await until(20_000, async () => {
      const over = (await recordsOf(runId)).some(record => record.t === 'done' && record.index === 2)
      return over ? true : null
    })
    const over = org.writes.size
    expect(answered).toBeLessThan(100)
    expect(over).toBeLessThan(150)
    expect(await ended(db.prisma, runId, 30_000)).toBe('succeeded')
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    expect(await runOf(runId)).toMatchObject({ bundlesDone: 150, bundlesFailed: 0 })
  }, 60_000)

  it('an answer in its last moment is not lost', async () => {
    const { engine } = await setUp(1, () => true, 0, { slots: 0 })
    const runId = await queueRun(engine.writer, ASKING)
    const owner = uuidv7()
    const claimed = await takeOver(db.pool, owner, { id: runId, epoch: 0 }, Date.now())
    const question = uuidv7()
    const { workspaceId, scenarioId } = await runOf(runId)
    await db.prisma.signal.create({
      data: {
        id: question,
        workspaceId,
        runId,
        scenarioId,
        path: 'm1.m2[0].m3',
        kind: 'decision',
        alike: 'x',
        request: {},
      },
    })
    await answerQuestions(db.pool, workspaceId, new Map([[question, done]]))
    const op = {
      runId,
      tail: null,
      epoch: claimed?.epoch ?? 0,
      owner,
      status: 'needs_decision' as const,
      counts: '{}',
      bundlesDone: 0,
      bundlesFailed: 0,
      workMs: 0,
      firstError: null,
      wakeAt: null,
      heard: null,
      waitingFor: 'x',
    }
    await engine.writer.finish(op)
    const run = await runOf(runId)
    expect(run.status).toBe('waiting')
    expect(run.wakeAt?.getTime()).toBeLessThanOrEqual(Date.now() + 1_000)
    await db.prisma.run.delete({ where: { id: runId } })
  })
})

describe('a run that cannot go on by itself', () => {
  it('asks a question of its own after it has stopped its workers, and goes on when somebody says so', async () => {
    const { engine } = await setUp(0, () => false, 0, { slots: 0 })
    const runId = await queueRun(engine.writer)
    const next = async () => {
      const { epoch } = await runOf(runId)
      return takeOver(db.pool, uuidv7(), { id: runId, epoch }, Date.now())
    }
    for (let times = 0; times < 4; times++) expect(await next()).not.toBeNull()
    expect(await next()).toBeNull()
    const [question] = await openOf(runId)
    expect(question?.request).toMatchObject({
      about: 'run',
      what: expect.stringContaining('ended 3 times'),
      todo: expect.stringContaining('“Go on” tries again'),
    })
    expect((await say(runId, { is: 'go-on', by: 'Ada' })).answered).toHaveLength(1)
    expect(await runOf(runId)).toMatchObject({ status: 'waiting' })
    // Its takeovers are counted anew.
    for (let times = 0; times < 4; times++) expect(await next()).not.toBeNull()
    expect(await next()).toBeNull()
    expect((await say(runId, { is: 'cancel', by: 'Ada' })).answered).toHaveLength(1)
    expect(await runOf(runId)).toMatchObject({ status: 'cancelled' })
    expect(await openOf(runId)).toEqual([])
  })

  it('asks when a module is unknown, goes on when it is known again, and is cancelled where that was asked', async () => {
    const words = 'The module okta.later@1 (m2) is unknown to this installation.'
    let known = false
    const { org, origin } = await setUp(3, () => false)
    const later = testEngine(db.pool, origin, {
      plan: () => (known ? Promise.resolve(testPlan) : Promise.reject(new StepError('input', words))),
    })
    await later.start()
    cleanups.push(() => later.stop())
    const runId = (await later.startRun(order())) ?? ''
    expect(await ended(db.prisma, runId, 10_000)).toBe('needs_decision')
    const [question] = await openOf(runId)
    expect(question?.request).toMatchObject({ about: 'run', what: expect.stringContaining(words) })
    known = true
    await say(runId, { is: 'go-on', by: 'Ada' })
    await later.sweep()
    expect(await until(10_000, async () => ((await runOf(runId)).status === 'succeeded' ? true : null))).toBe(
      true,
    )
    expect(org.writes.size).toBe(3)
    known = false
    const other = (await later.startRun(order())) ?? ''
    await requestCancel(db.pool, other)
    await until(10_000, async () => ((await runOf(other)).status === 'cancelled' ? true : null))
    expect(await openOf(other)).toEqual([])
  })
})

describe('runs that were left to a person before questions had rows', () => {
  it('are asked about when the server starts, once', async () => {
    const { engine, skip } = await setUp(2, id => id === '0')
    const runId = await begin(engine)
    await asked(runId, 1, skip)
    expect(await ended(db.prisma, runId, 10_000)).toBe('needs_decision')
    await db.prisma.signal.deleteMany({ where: { runId } })
    const stopped = await queueRun(engine.writer)
    await db.prisma.run.update({ where: { id: stopped }, data: { status: 'needs_decision', takeovers: 4 } })
    const both = await Promise.all([askUnasked(db.pool), askUnasked(db.pool)])
    expect(both[0] + both[1]).toBe(2)
    expect(await openOf(stopped)).toHaveLength(1)
    expect((await runOf(stopped)).status).toBe('needs_decision')
    expect(['waiting', 'running']).toContain((await runOf(runId)).status)
    await requestCancel(db.pool, stopped)
  })
})
