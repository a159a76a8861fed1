import { describe, expect, it } from 'vitest'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { answer, Bench, broken } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const put = (about: Record<string, string> = {}): Drawn => [
  'put',
  {
    id: value('x'),
    value: value('v'),
    ...Object.fromEntries(Object.entries(about).map(([k, v]) => [k, value(v)])),
  },
]
const one = (then: Drawn[], org = new TestOrg(1)) => {
  const links = then.map((_, at) => `${at + 1}>${at + 2}`)
  return { org, bench: new Bench(drawing(then, links), testModules, org.handle) }
}

describe('a step’s attempts', () => {
  it('are one when nothing went wrong, however often a read was tried', async () => {
    let tries = 0
    const bench = new Bench(drawing([['get', { id: value('a') }]], ['1>2']), testModules, () =>
      ++tries < 3 ? broken(true) : answer({}),
    )
    await bench.walk()
    expect(bench.step('m1.m2')).toMatchObject({ attempts: 1 })
    expect(bench.step('m1.m2')?.calls).toHaveLength(3)
  })

  it('count the look at a call that got no answer, and show that it was found done', async () => {
    const { bench, org } = one([put()])
    const inner = org.handle
    org.interfere = () => broken(true)
    await bench.toTheEnd()
    expect(bench.step('m1.m2')).toMatchObject({ attempts: 2, input: { id: 'x', value: 'v' } })
    const calls = bench.step('m1.m2')?.calls ?? []
    expect(calls.map(call => [call.n, call.method, call.outcome ?? 'answered'])).toEqual([
      [0, 'GET', 'answered'],
      [1, 'POST', 'verified'],
      [undefined, 'GET', 'answered'],
    ])
    expect(calls[1]?.problem).toBe('no answer (The org did not answer in time); found done by reading back')
    bench.org = inner
  })

  it('count a crash, and show the call that was open then', async () => {
    const { bench, org } = one([put()])
    let process = 0
    org.interfere = () => {
      if (process++ === 0) bench.journal.claim(bench.time.now())
      return null
    }
    await expect(bench.walk()).rejects.toThrow('taken')
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    const step = bench.step('m1.m2')
    // Found open, looked up after 30 s: the first, the one that had to wait, the one that looked.
    expect(step).toMatchObject({ attempts: 3 })
    expect(step?.calls?.[1]).toMatchObject({
      method: 'POST',
      outcome: 'verified',
      problem: 'no answer (Joinery stopped before the answer came); found done by reading back',
    })
    expect(org.writes.get('x')).toBe(1)
  })

  it('show a call that was refused by the rate limit and sent again', async () => {
    const { bench, org } = one([put()])
    let refused = false
    bench.org = request => {
      if (request.method === 'GET' || refused) return org.handle(request)
      refused = true
      return { type: 'limited', waitMs: 2_000, response: { status: 429, headers: {}, body: {} } }
    }
    await bench.walk()
    expect(bench.step('m1.m2')?.calls).toMatchObject([
      { method: 'GET', status: 200 },
      { method: 'POST', status: 429, outcome: 'unsent', problem: 'the rate limit was used up' },
      { method: 'POST', status: 200 },
    ])
    expect(bench.step('m1.m2')).toMatchObject({ attempts: 1, ms: 2_000 })
  })

  it('show what a person said', async () => {
    const { bench } = one([put()])
    bench.org = request =>
      request.method === 'GET' ? answer({ value: 'other', changed: 9e15 }) : broken(true)
    const effect = drawing([put({ effect: 'idempotent' })], ['1>2'])
    const decided = new Bench(effect, testModules, bench.org)
    expect(await decided.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    const parked = decided.records.findLast(record => record.t === 'park')
    expect(parked).toMatchObject({ calls: [{ method: 'GET' }, { outcome: 'uncertain' }, { method: 'GET' }] })
    decided.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'done', output: { value: 'v' }, by: 'Ada' } }]
    expect(await decided.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(decided.step('m1.m2')).toMatchObject({ input: { id: 'x' }, output: { value: 'v' }, attempts: 2 })
    expect(decided.step('m1.m2')?.calls?.[1]).toMatchObject({
      outcome: 'person',
      problem: 'no answer (The org did not answer in time); Ada said that it is done',
    })
    // Whom the write was about is read from the journal's calls.
    expect(decided.records).toContainEqual(expect.objectContaining({ t: 'call', n: 1, settled: 'person' }))
  })
})

describe('a bundle that waits', () => {
  it('keeps its input, its begin and the time it saw', async () => {
    const later: Drawn = ['later', { ms: value(5_000), token: mapped('{{now()}}') }]
    const { bench } = one([later])
    const began = bench.time.now()
    expect(await bench.walk()).toMatchObject({ status: 'waiting' })
    const kinds = bench.records.map(record => record.t)
    expect(kinds.slice(-2)).toEqual(['begin', 'park'])
    const [begin] = bench.records.filter(record => record.t === 'begin')
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    const input = begin?.t === 'begin' ? begin.input : {}
    expect(bench.step('m1.m2')).toMatchObject({ input, at: began, ms: 5_000, attempts: 1 })
  })
})

describe('a search', () => {
  it('goes on with the input that it began with, whatever the clock says by then', async () => {
    const org = new TestOrg(12)
    const list: Drawn = [
      'list',
      { limit: mapped('{{size(now()) > 0 ? 10 : 10}}'), streamAtOnce: value(true) },
    ]
    const steps = [list, ['put', { id: mapped('{{m2.id}}'), value: value('v') }] as Drawn]
    const bench = new Bench(drawing(steps, ['1>2', '2>3']), testModules, org.handle)
    await expect(bench.walk(20)).rejects.toThrow('killed')
    bench.time.advance(60_000)
    await bench.toTheEnd()
    expect(bench.records.filter(record => record.t === 'begin' && record.path === 'm1.m2')).toHaveLength(1)
    expect(bench.step('m1.m2')).toMatchObject({ attempts: 2, gave: 10 })
  })
})
