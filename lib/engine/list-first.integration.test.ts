import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { RUN_LIMITS } from '@/lib/runner/limits'
import { compilePlan } from '@/lib/runner/plan'
import { drawing } from '@/lib/runner/testing-drawing'
import { testModules } from '@/lib/runner/testing-modules'
import { TestOrg } from '@/lib/runner/testing-org'
import { scenarioDocument } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'
import type { HistoryStep } from './history'
import { type HistoryPage, readSteps } from './history-page'
import { ended, queueRun, startTestOrg, testEngine, until } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const find = (id: string) => testModules.find(module => module.id === id)
/** A list of lists, of which each is written: pages are read back above the fan-out and inside its items. */
const nested = compilePlan(
  scenarioDocument.parse(
    drawing(
      [
        ['list'],
        ['list', { limit: value(5) }],
        ['put', { id: mapped('{{m2.id}}-{{m3.id}}'), value: mapped('v{{m3.id}}') }],
      ],
      ['1>2', '2>3', '3>4'],
      { settings: { parallelism: 5, stopAtFirstFailure: false } },
    ),
  ),
  find,
)

describe('a list that is read before its first bundle goes', () => {
  it('is read back from the journal, page by page, also by the process that goes on with it', async () => {
    const org = new TestOrg(60)
    const pages: number[] = []
    const served = async (delayMs: number): Promise<string> => {
      const http = await startTestOrg(request => {
        if (request.path.includes('after=')) pages.push(org.writes.size)
        return org.handle(request)
      }, delayMs)
      cleanups.push(http.stop)
      return http.origin
    }
    const options = { plan: () => Promise.resolve(nested), limits: { ...RUN_LIMITS, heldItems: 3 } }
    // So slow that a process which ends cannot bring the run to its own end first.
    const first = testEngine(db.pool, await served(100), options)
    const runId = await queueRun(first.writer)
    await first.start()
    await until(60_000, () => (org.writes.size >= 20 ? true : null))
    await first.stop()
    expect(org.writes.size).toBeLessThan(300)

    const second = testEngine(db.pool, await served(1), options)
    await second.start()
    cleanups.push(() => second.stop())
    expect(await ended(db.prisma, runId, 60_000)).toBe('succeeded')
    expect(org.writes.size).toBe(300)
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    // Twenty pages of the outer list, before the first write.
    expect(pages.filter(writes => writes === 0).length).toBeGreaterThanOrEqual(20)
    const run = await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })
    expect(run).toMatchObject({ bundlesDone: 60, bundlesFailed: 0 })
    const steps: HistoryStep[] = []
    for (let at: { from?: number; after?: string } | null = {}; at !== null; ) {
      const page: HistoryPage = await readSteps(db.pool, runId, { limit: 60, ...at })
      steps.push(...page.steps)
      const { next, after } = page
      at = next === null ? null : { from: next, ...(after === null ? {} : { after }) }
    }
    expect(steps.filter(step => step.key === 'm4' && step.status === 'ok')).toHaveLength(300)
  }, 150_000)
})
