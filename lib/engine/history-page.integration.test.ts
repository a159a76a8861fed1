import fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import type { JournalRecord } from '@/lib/runner/records'
import { Bench } from '@/lib/runner/testing'
import { drawing } from '@/lib/runner/testing-drawing'
import { testModules } from '@/lib/runner/testing-modules'
import { TestOrg } from '@/lib/runner/testing-org'
import { anyChain, draw } from '@/lib/runner/testing-random'
import type { HistoryStep } from './history'
import { type HistoryPage, readSteps } from './history-page'
import type { PageBounds } from './history-selection'
import { addFacts, noFacts, pack, partsOf } from './journal/codec'

const db = testDatabase()
const EVERYTHING: PageBounds = { steps: 1_000_000, characters: 1_000_000_000 }

/** Stores a run's records, so many a row. @returns the run's id */
async function store(records: readonly JournalRecord[], aRow: number): Promise<string> {
  const runId = uuidv7()
  const data = []
  for (let at = 0, seq = 0; at < records.length; at += aRow, seq++) {
    const facts = noFacts()
    const parts = records.slice(at, at + aRow).flatMap(partsOf)
    for (const part of parts) addFacts(facts, part)
    const { from, to, hasFailure } = facts
    const packed = Uint8Array.from(pack(parts.map(part => JSON.stringify(part))))
    data.push({ runId, seq, epoch: 1, from, to, hasFailure, data: packed })
  }
  await db.prisma.journal.createMany({ data })
  return runId
}

/** Every page from the first to the last. */
async function pagesOf(
  runId: string,
  limit: number,
  bounds: PageBounds,
  failedOnly = false,
): Promise<HistoryPage[]> {
  const pages: HistoryPage[] = []
  for (let at: { from?: number; after?: string } = {}; ; ) {
    const page = await readSteps(db.pool, runId, { limit, failedOnly, ...at }, bounds)
    pages.push(page)
    if (page.next === null) return pages
    if (pages.length > 5_000) throw new Error('The pages have no end.')
    at = { from: page.next, ...(page.after === null ? {} : { after: page.after }) }
  }
}

const byPath = (steps: readonly HistoryStep[]): Map<string, HistoryStep> =>
  new Map(steps.map(step => [step.path, step]))

const diamonds = (levels: number) =>
  drawing(
    Array.from({ length: levels * 3 }, () => ['set']),
    Array.from({ length: levels }, (_, level) => {
      const top = level * 3 + 1
      return [`${top}>${top + 1}`, `${top}>${top + 2}`, `${top + 1}>${top + 3}`, `${top + 2}>${top + 3}`]
    }).flat(),
  )

describe('pages of a history', () => {
  it('are together the whole history, each step once, whatever its bounds and however the journal lies', async () => {
    const bounds = fc.record({
      steps: fc.integer({ min: 1, max: 25 }),
      characters: fc.constantFrom(1, 2_000, 1e9),
    })
    await fc.assert(
      fc.asyncProperty(
        anyChain,
        fc.constantFrom(1, 3, 50),
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        bounds,
        async (chain, parallelism, kills, aRow, limit, bound) => {
          const org = new TestOrg(7)
          const bench = new Bench(draw(chain, parallelism), testModules, org.handle)
          await bench.toTheEnd(kills)
          const runId = await store(bench.records, aRow)
          for (const failedOnly of [false, true]) {
            const [whole] = await pagesOf(runId, 1_000_000, EVERYTHING, failedOnly)
            const pages = await pagesOf(runId, limit, bound, failedOnly)
            const steps = pages.flatMap(page => page.steps)
            expect(steps.map(step => step.path).sort()).toEqual(whole?.steps.map(step => step.path).sort())
            for (const page of pages) expect(page.steps.length).toBeLessThanOrEqual(bound.steps)
            const indexes = steps.map(step => step.index ?? -1)
            expect(indexes).toEqual([...indexes].sort((a, b) => a - b))
            const known = byPath(whole?.steps ?? [])
            for (const step of steps) {
              // A list's own calls come with those of its items that are on the same page.
              const { calls: _, ...rest } = step
              expect(known.get(step.path)).toMatchObject(rest)
            }
          }
        },
      ),
      { numRuns: 15 },
    )
  })

  it('hold no more than their steps where routes of one bundle meet and part again', async () => {
    const bench = new Bench(diamonds(12), testModules)
    await bench.walk()
    const runId = await store(bench.records, 200)
    const first = await readSteps(db.pool, runId, { limit: 50 })
    expect(first.steps).toHaveLength(500)
    expect(first).toMatchObject({ next: 0, after: expect.stringMatching(/^a/) })
    const pages = await pagesOf(runId, 50, { steps: 500, characters: 4_000_000 })
    expect(byPath(pages.flatMap(page => page.steps)).size).toBe(bench.counted?.steps)
  })

  it('hold no more than their bytes, but always one step', async () => {
    const large = (at: number): JournalRecord[] => {
      const [path, text] = [`m1.m2[${at}]`, 'x'.repeat(900_000)]
      const about = { key: 'm3', at: 0, ms: 0, attempts: 1, status: 'ok' } as const
      return [
        { t: 'page', path: 'm1.m2', at: 0, from: at, items: [{ text }], cursor: 'c', calls: [] },
        { t: 'step', path: `${path}.m3`, ...about, input: { text }, output: { text } },
      ]
    }
    const runId = await store(Array.from({ length: 30 }, (_, at) => large(at)).flat(), 7)
    const pages = await pagesOf(runId, 50, { steps: 500, characters: 4_000_000 })
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(4_100_000)
    expect(pages.flatMap(page => page.steps)).toHaveLength(60)
    const single = await pagesOf(runId, 50, { steps: 500, characters: 1_000 })
    expect(single.flatMap(page => page.steps)).toHaveLength(60)
    for (const page of single) expect(page.steps).toHaveLength(1)
  })

  it('that are asked for with nonsense begin at the beginning', async () => {
    const bench = new Bench(diamonds(2), testModules)
    await bench.walk()
    const runId = await store(bench.records, 200)
    for (const after of ['', 'x', 'a1', 'a1.2', 'a-1.2.3', 'a1.2.3.4'])
      expect((await readSteps(db.pool, runId, { limit: 5, after })).steps).toHaveLength(13)
    expect((await readSteps(db.pool, runId, { limit: 5, after: 'a999999999.999999999.0' })).steps).toEqual([])
  })
})
