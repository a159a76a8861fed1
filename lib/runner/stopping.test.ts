import { describe, expect, it } from 'vitest'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { Bench } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const chain = (steps: Drawn[]) => steps.map((_, at) => `${at + 1}>${at + 2}`)

describe('a run that is stopped', () => {
  it('does not count bundles that it cut off as done', async () => {
    const org = new TestOrg(9)
    const steps: Drawn[] = [
      ['list'],
      ['get', { id: mapped('{{m2.id}}') }],
      ['fail', { when: mapped('{{m2.n == 0}}'), kind: value('auth') }],
      ['get', { id: mapped('{{m2.id}}b') }],
    ]
    const settings = { parallelism: 3, stopAtFirstFailure: false }
    const bench = new Bench(drawing(steps, chain(steps), { settings }), testModules, org.handle)
    expect(await bench.walk()).toMatchObject({ status: 'failed', counts: { done: 0, failed: 1 } })
  })

  it('ends at once when the org itself is gone', async () => {
    const org = new TestOrg(9)
    const steps: Drawn[] = [['list'], ['get', { id: mapped('{{m2.id}}') }]]
    const bench = new Bench(drawing(steps, chain(steps)), testModules, request =>
      request.path.includes('?')
        ? org.handle(request)
        : { type: 'broken', reason: 'unreachable', sent: false, message: 'No such host.', orgGone: true },
    )
    expect(await bench.walk()).toMatchObject({
      status: 'failed',
      counts: { done: 0, failed: 1 },
      firstError: { kind: 'unreachable' },
    })
    // The list, and one thing again and again: the next bundle's would end the same way.
    expect(new Set(bench.sent.map(({ path }) => path)).size).toBe(2)
  })

  it('counts the bundle that stopped it', async () => {
    const steps: Drawn[] = [['list'], ['stop', { as: value('failure') }]]
    const failed = new Bench(drawing(steps, chain(steps)), testModules, new TestOrg(3).handle)
    expect(await failed.walk()).toMatchObject({ status: 'failed', counts: { done: 0, failed: 1 } })
    const alone: Drawn[] = [['stop', { as: value('success') }]]
    const stopped = new Bench(drawing(alone, chain(alone)), testModules)
    expect(await stopped.walk()).toMatchObject({ status: 'succeeded', counts: { done: 1, failed: 0 } })
    const refused: Drawn[] = [['fail', { when: value(true), kind: value('auth') }]]
    const auth = new Bench(drawing(refused, chain(refused)), testModules)
    expect(await auth.walk()).toMatchObject({ status: 'failed', counts: { done: 0, failed: 1 } })
  })
})

describe('after a crash', () => {
  it('a filter that used the clock and could not be evaluated has still failed its bundle', async () => {
    const org = new TestOrg(1)
    const steps: Drawn[] = [
      ['list'],
      ['router'],
      ['put', { id: value('a'), value: value('v') }],
      ['put', { id: value('b'), value: value('v') }],
    ]
    const document = drawing(steps, ['1>2', '2>3', '3>4', '3>5'])
    const odd = { is: 'expression', expression: 'now()' }
    Object.assign(document.links[3] ?? {}, { filter: odd })
    const calm = new Bench(document, testModules, new TestOrg(1).handle)
    const expected = await calm.toTheEnd()
    expect(expected).toMatchObject({ counts: { done: 0, failed: 1, stopped: {} } })
    for (let kill = 1; kill < 14; kill++) {
      const bench = new Bench(document, testModules, org.handle)
      expect((await bench.toTheEnd([kill])).counts).toEqual(expected.counts)
    }
  })

  it('a list that was read again, and again after another crash, gives nothing twice', async () => {
    for (let first = 20; first < 60; first += 4) {
      const org = new TestOrg(18)
      const steps: Drawn[] = [['list'], ['put', { id: mapped('{{m2.id}}'), value: value('v') }]]
      const bench = new Bench(drawing(steps, chain(steps)), testModules, org.handle)
      await expect(bench.walk(first)).rejects.toThrow('killed')
      org.forgets = 100
      bench.time.advance(60_000)
      await bench.walk(bench.records.length + 16).catch(() => undefined)
      bench.time.advance(60_000)
      expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 18, failed: 0 } })
      expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    }
  })
})

describe('secrets of many bundles', () => {
  it('are looked for only where they can be, and stay out of the journal', async () => {
    const steps: Drawn[] = [
      ['list'],
      ['secret', {}],
      ['put', { id: mapped('{{m2.id}}'), value: mapped('pw {{m3.password}}') }],
    ]
    const org = new TestOrg(30)
    const bench = new Bench(drawing(steps, chain(steps)), testModules, org.handle)
    expect(await bench.toTheEnd([40, 30, 50])).toMatchObject({ status: 'succeeded', counts: { done: 30 } })
    expect(org.values.get('29')).toBe('pw correct-horse-battery')
    expect(JSON.stringify(bench.records)).not.toContain('correct-horse')
  })
})
