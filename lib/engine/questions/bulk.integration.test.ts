import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { requestCancel } from '../cancel'
import { ASKING, ended, order, queueRun, testEngine, until } from '../testing-engine'
import { answerQuestions } from './answer'
import { listOpen } from './read'
import { asking, done, idOf, LOST } from './testing-questions'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
const { setUp, begin, runOf, openOf, asked, recordsOf } = asking(db, cleanups)

describe('in bulk', () => {
  it('five hundred are answered in one transaction, and the run goes on with all of them', async () => {
    // Every other one, since an org that answers nothing any more would be waited for.
    const { engine, org, skip } = await setUp(1_000, id => Number(id) % 2 === 1)
    const runId = await begin(engine)
    await asked(runId, 500, skip)
    const { workspaceId } = await runOf(runId)
    const ids = (await listOpen(db.pool, workspaceId, { runId }, { limit: 1_000 })).map(one => one.id)
    expect(ids).toHaveLength(500)
    const said = new Map(ids.map(id => [id, done]))
    const two = await Promise.all([
      answerQuestions(db.pool, workspaceId, said),
      answerQuestions(db.pool, workspaceId, said),
    ])
    expect(two.map(one => one.answered.length).sort((a, b) => a - b)).toEqual([0, 500])
    expect(await ended(db.prisma, runId, 60_000)).toBe('succeeded')
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    const answers = (await recordsOf(runId)).filter(record => record.t === 'answer')
    expect(new Set(answers.map(record => record.signal)).size).toBe(500)
    expect(answers).toHaveLength(500)
  }, 120_000)

  it('many runs are answered at once while they end, park and are cancelled, and nothing hangs', async () => {
    const { engine, org, skip } = await setUp(2, () => false)
    let lost = 0
    org.interfere = request => (idOf(request) === '0' && lost++ < 20 ? LOST : null)
    await engine.start()
    cleanups.push(() => engine.stop())
    const shared = order(ASKING)
    const runs = await Promise.all(Array.from({ length: 20 }, () => engine.startRun(shared)))
    const ids = runs.map(id => id ?? '')
    await until(30_000, async () => {
      skip(1_000)
      await db.pool.query(
        `UPDATE run SET wake_at = now() WHERE workspace_id = $1 AND status = 'waiting' AND wake_at > now()`,
        [shared.workspaceId],
      )
      await new Promise(resolve => setTimeout(resolve, 50))
      return (await listOpen(db.pool, shared.workspaceId, {}, { limit: 100 })).length === 20 ? true : null
    })
    const open = await listOpen(db.pool, shared.workspaceId, {}, { limit: 100 })
    const forth = new Map(open.map(one => [one.id, done]))
    const back = new Map([...forth].reverse())
    await Promise.all([
      answerQuestions(db.pool, shared.workspaceId, forth),
      answerQuestions(db.pool, shared.workspaceId, back),
      ...ids.slice(0, 5).map(id => requestCancel(db.pool, id)),
    ])
    for (const id of ids.slice(5)) expect(await ended(db.prisma, id, 30_000)).toBe('succeeded')
    expect(await listOpen(db.pool, shared.workspaceId, {}, { limit: 100 })).toEqual([])
  }, 90_000)

  it('nothing of another workspace is answered', async () => {
    const { engine, skip } = await setUp(1, () => true)
    const runId = await begin(engine)
    const [question] = await asked(runId, 1, skip)
    const said = new Map([[question?.id ?? '', done]])
    expect(await answerQuestions(db.pool, uuidv7(), said)).toEqual({ answered: [], runs: [] })
    expect(await openOf(runId)).toHaveLength(1)
    await requestCancel(db.pool, runId)
  })
})

describe('workers killed with -9 between an answer and its effect', () => {
  async function spawnWorker(origin: string): Promise<ChildProcess> {
    const worker = fileURLToPath(new URL('../testing-worker.ts', import.meta.url))
    const args = ['--import', 'tsx', worker, JSON.stringify(db.connection), origin]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    cleanups.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    })
    if (child.stdout) await once(child.stdout, 'data')
    return child
  }

  it('neither lose the answer, nor ask twice, nor send anything twice', async () => {
    const { engine, org, origin, skip } = await setUp(60, id => Number(id) < 20 && Number(id) % 4 === 1, 30)
    const runId = await queueRun(engine.writer, ASKING)
    // Asked by an engine of this process, whose clock can be moved on.
    await engine.start()
    await asked(runId, 5, skip)
    await engine.stop()
    const ids = (await openOf(runId)).map(one => one.id)
    const { workspaceId } = await runOf(runId)
    const worker = await spawnWorker(origin)
    await answerQuestions(db.pool, workspaceId, new Map(ids.map(id => [id, done])))
    await until(20_000, async () => ((await runOf(runId)).status === 'waiting' ? null : true))
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    const next = testEngine(db.pool, origin)
    await next.start()
    cleanups.push(() => next.stop())
    const status = await ended(db.prisma, runId, 90_000)
    const records = await recordsOf(runId)
    const parked = records.flatMap(record =>
      record.t === 'park' && record.question ? [record.question] : [],
    )
    expect(new Set(parked).size).toBe(parked.length)
    const answers = records.flatMap(record => (record.t === 'answer' ? [record.signal] : []))
    expect(answers.toSorted()).toEqual(ids.toSorted())
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    expect(['succeeded', 'needs_decision']).toContain(status)
    const rows = await db.prisma.signal.findMany({ where: { runId } })
    expect(rows.map(row => row.id).toSorted()).toEqual(parked.toSorted())
  }, 150_000)
})
