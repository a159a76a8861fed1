import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { checkBundle, RUN_LIMITS } from './limits'
import { Bench } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const nested = (levels: number): Json => (levels === 0 ? 1 : { a: nested(levels - 1) })

describe('a bundle', () => {
  it('may be 5 MB as it is stored, and no more', () => {
    expect(() => checkBundle({ a: 'x'.repeat(4_999_990) }, RUN_LIMITS)).not.toThrow()
    expect(() => checkBundle({ a: 'x'.repeat(5_000_000) }, RUN_LIMITS)).toThrow('larger than 5 MB')
    expect(() => checkBundle({ a: 'ä'.repeat(2_600_000) }, RUN_LIMITS)).toThrow('larger than 5 MB')
  })

  it('may hold 100,000 keys and items, and no more, wherever they stand', () => {
    const list = (length: number): Json => Array.from({ length }, () => 1)
    const keys = (length: number): JsonObject =>
      Object.fromEntries(Array.from({ length }, (_, at) => [`k${at}`, 1]))
    expect(() => checkBundle({ a: list(99_999) }, RUN_LIMITS)).not.toThrow()
    expect(() => checkBundle({ a: list(100_000) }, RUN_LIMITS)).toThrow('more than 100,000 keys and items')
    expect(() => checkBundle(keys(100_000), RUN_LIMITS)).not.toThrow()
    expect(() => checkBundle(keys(100_001), RUN_LIMITS)).toThrow('more than 100,000 keys and items')
    expect(() => checkBundle({ a: [keys(50_000), keys(50_000)] }, RUN_LIMITS)).toThrow('more than 100,000')
  })

  it('is measured once where it is wide, and counts in full wherever it comes again', () => {
    let looks = 0
    const list: Json = new Proxy(
      Array.from({ length: 60_000 }, (_, at) => `"${at}"`.padEnd(40)),
      {
        get(target, name, self) {
          looks++
          return Reflect.get(target, name, self) as unknown
        },
      },
    )
    const wide: JsonObject = { deep: [[list]] }
    checkBundle(wide, RUN_LIMITS)
    const first = looks
    checkBundle({ again: wide }, RUN_LIMITS)
    expect([first >= 60_000, looks - first]).toEqual([true, 0])
    expect(() => checkBundle({ a: wide, b: wide }, RUN_LIMITS)).toThrow('more than 100,000 keys and items')
    expect(() => checkBundle({ a: wide, b: 'x'.repeat(2_500_000) }, RUN_LIMITS)).toThrow('larger than 5 MB')
    expect(() => checkBundle({ a: wide, b: 'x'.repeat(2_000_000) }, RUN_LIMITS)).not.toThrow()
    const limits = { ...RUN_LIMITS, bundleDepth: 5 }
    expect(() => checkBundle({ a: wide }, limits)).not.toThrow()
    expect(() => checkBundle({ a: { b: wide } }, limits)).toThrow('more than 5 levels deep')
  })

  it('may be 32 levels deep', () => {
    expect(() => checkBundle({ a: nested(31) }, RUN_LIMITS)).not.toThrow()
    expect(() => checkBundle({ a: nested(32) }, RUN_LIMITS)).toThrow('more than 32 levels deep')
  })

  it('that is too large fails by itself, wherever it came from', async () => {
    const large = 'x'.repeat(3_000)
    const steps: Drawn[] = [
      ['list'],
      ['set', { value: mapped(`{{m2.n == 1 ? m1.text : 'small'}}`) }],
      ['set'],
    ]
    const org = new TestOrg(3)
    const bench = new Bench(drawing(steps, ['1>2', '2>3', '3>4']), testModules, org.handle, { text: large })
    bench.limits = { bundleBytes: 3_011 }
    expect(await bench.walk()).toMatchObject({ status: 'failed', counts: { done: 2, failed: 1 } })
    expect(bench.step('m1.m2[1].m3')).toMatchObject({ status: 'failed', error: { kind: 'limit' } })
  })

  it('that the trigger gave is looked at too', async () => {
    const bench = new Bench(drawing([['set']], ['1>2']), testModules, undefined, {
      text: 'x'.repeat(5_000_000),
    })
    expect(await bench.walk()).toMatchObject({
      status: 'failed',
      counts: { failed: 1 },
      firstError: { kind: 'limit' },
    })
    expect(await bench.walk()).toMatchObject({ status: 'failed', counts: { failed: 1 } })
  })

  it('of a search that is too large fails, and its siblings go on, also after a crash', async () => {
    const org = new TestOrg(3)
    const inner = org.handle
    const bench = new Bench(
      drawing(
        [['list'], ['set'], ['put', { id: mapped('{{m2.id}}'), value: value('v') }]],
        ['1>2', '2>3', '3>4'],
      ),
      testModules,
      request => {
        const outcome = inner(request)
        if (outcome.type === 'answer' && request.path.includes('?')) {
          const { items } = outcome.response.body as { items: { id: string; text?: string }[] }
          for (const item of items) if (item.id === '1') item.text = 'x'.repeat(2_000)
        }
        return outcome
      },
    )
    bench.limits = { bundleBytes: 1_000 }
    expect(await bench.toTheEnd([9, 3, 3])).toMatchObject({ counts: { done: 2, failed: 1 } })
    expect(bench.step('m1.m2[1]')).toMatchObject({ status: 'failed', error: { kind: 'limit' } })
  })
})

describe('a run', () => {
  it('ends when its searches have given too many bundles, counted over all of them and over crashes', async () => {
    const steps: Drawn[] = [
      ['list'],
      ['list'],
      ['put', { id: mapped('{{m2.id}}-{{m3.id}}'), value: value('v') }],
    ]
    const make = () => {
      const org = new TestOrg(4)
      const bench = new Bench(drawing(steps, ['1>2', '2>3', '3>4']), testModules, org.handle)
      bench.limits = { bundles: 14 }
      return bench
    }
    for (const kills of [[], [15, 9]]) {
      expect(await make().toTheEnd(kills)).toMatchObject({
        status: 'failed',
        firstError: { kind: 'limit', message: 'This run has given more than 14 bundles.' },
      })
    }
    const enough = make()
    enough.limits = { bundles: 20 }
    expect(await enough.walk()).toMatchObject({ status: 'succeeded' })
  })

  it('ends when it has taken too many steps, counted over routes that meet and part again and over crashes', async () => {
    // Ten diamonds in a row: 1,024 ways, 4,093 steps.
    const steps: Drawn[] = Array.from({ length: 30 }, () => ['set'])
    const links = Array.from({ length: 10 }, (_, level) => {
      const top = level * 3 + 1
      return [`${top}>${top + 1}`, `${top}>${top + 2}`, `${top + 1}>${top + 3}`, `${top + 2}>${top + 3}`]
    }).flat()
    const make = (most: number): Bench => {
      const bench = new Bench(drawing(steps, links), testModules)
      bench.limits = { steps: most }
      return bench
    }
    expect(await make(5_000).walk()).toMatchObject({ status: 'succeeded', counts: { steps: 4_093 } })
    expect(await make(4_093).walk()).toMatchObject({ status: 'succeeded' })
    const over = {
      status: 'failed',
      firstError: { kind: 'limit', message: 'This run has taken more than 500 steps.' },
    }
    expect(await make(500).walk()).toMatchObject({ ...over, counts: { steps: 501 } })
    expect(await make(500).toTheEnd([120, 120])).toMatchObject(over)
  })

  it('ends after so many hours of work, and waiting is no work', async () => {
    const steps: Drawn[] = [['list'], ['later', { ms: value(48 * 3_600_000) }], ['set']]
    const waits = new Bench(drawing(steps, ['1>2', '2>3', '3>4']), testModules, new TestOrg(5).handle)
    expect(await waits.toTheEnd()).toMatchObject({ status: 'succeeded', workMs: 0 })
    const works = new Bench(
      drawing([['list'], ['get', { id: mapped('{{m2.id}}') }]], ['1>2', '2>3']),
      testModules,
    )
    const org = new TestOrg(9)
    works.org = request => {
      works.time.advance(10_000)
      return org.handle(request)
    }
    works.workMs = 24 * 3_600_000 - 45_000
    expect(await works.walk()).toMatchObject({
      status: 'failed',
      firstError: { kind: 'limit', message: 'This run has worked for more than 24 hours.' },
    })
  })
})
