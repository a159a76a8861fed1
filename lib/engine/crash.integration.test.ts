import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { TestOrg } from '@/lib/runner/testing-org'
import { readSteps } from './history-page'
import { ended, queueRun, startTestOrg, testEngine, until } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** A worker process of its own, at work when this is fulfilled. */
async function spawnWorker(origin: string): Promise<ChildProcess> {
  const worker = fileURLToPath(new URL('./testing-worker.ts', import.meta.url))
  const args = ['--import', 'tsx', worker, JSON.stringify(db.connection), origin]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  cleanups.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

describe('workers that are killed with -9, or stopped and woken later', () => {
  it('lose nothing, send nothing twice, and a woken one does nothing more', async () => {
    const org = new TestOrg(25)
    let requests = 0
    const http = await startTestOrg(request => {
      requests++
      return org.handle(request)
    }, 20)
    cleanups.push(http.stop)
    const engine = testEngine(db.pool, http.origin)
    const runId = await queueRun(engine.writer)
    const written = (count: number) => until(120_000, () => (org.writes.size >= count ? true : null))

    const killed = await spawnWorker(http.origin)
    await written(5)
    killed.kill('SIGKILL')
    await once(killed, 'exit')

    const stopped = await spawnWorker(http.origin)
    await written(14)
    stopped.kill('SIGSTOP')
    const stoppedAt = new Date()

    await engine.start()
    cleanups.push(() => engine.stop())
    expect(await ended(db.prisma, runId, 150_000)).toBe('succeeded')
    expect(org.writes.size).toBe(25)
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ bundlesDone: 25, bundlesFailed: 0 })

    const [sentBefore, rowsBefore] = [requests, await db.prisma.journal.count({ where: { runId } })]
    const { pid } = stopped
    stopped.kill('SIGCONT')
    // Awake, with a lease again, and so aware of what it has lost.
    await until(20_000, async () => {
      const lease = await db.prisma.workerProcess.findFirst({
        where: { pid: pid ?? 0, renewedAt: { gt: stoppedAt }, leaseUntil: { gt: new Date() } },
      })
      return lease
    })
    const another = await queueRun(engine.writer)
    expect(await ended(db.prisma, another, 60_000)).toBe('succeeded')
    expect(await db.prisma.journal.count({ where: { runId } })).toBe(rowsBefore)
    expect(await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })).toEqual(run)
    // The second run reads each thing once for each of its own writes, and lists nine pages; nothing else came.
    expect(requests - sentBefore).toBe(25 * 2 + 9)

    const totals = await db.prisma.runRollup.findFirstOrThrow({ where: { scenarioId: run.scenarioId } })
    expect(totals).toMatchObject({ succeeded: 1, failed: 0, bundles: 25n })
    const { steps } = await readSteps(db.pool, runId, { limit: 50 })
    const writes = steps.filter(step => step.key === 'm3')
    expect(writes).toHaveLength(25)
    expect(Math.max(...writes.map(step => step.attempts))).toBeGreaterThan(1)
    const posts = writes.flatMap(step => step.calls.filter(call => call.method === 'POST'))
    expect(posts).toHaveLength(25)
    expect(posts.filter(call => call.outcome !== undefined).every(call => call.outcome === 'verified')).toBe(
      true,
    )
    expect(steps.find(step => step.key === 'm2')).toMatchObject({ status: 'ok', gave: 25 })
  }, 240_000)
})
