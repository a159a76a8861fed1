import { describe, expect, it } from 'vitest'
import type { ScenarioDocumentInput } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { answer, Bench, broken } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const everyone = (size: number, then: Drawn[], extra: Partial<ScenarioDocumentInput> = {}) => {
  const org = new TestOrg(size)
  const links = ['1>2', ...then.map((_, at) => `${at + 2}>${at + 3}`)]
  return { org, bench: new Bench(drawing([['list'], ...then], links, extra), testModules, org.handle) }
}

const write: Drawn = ['put', { id: mapped('{{m2.id}}'), value: mapped('v{{m2.n}}') }]

describe('a run', () => {
  it('carries the trigger’s bundle through a chain of mappings', async () => {
    const steps: Drawn[] = [
      ['set', { value: mapped('{{m1.name}}') }],
      ['set', { value: mapped('Hi {{m2.value}}') }],
    ]
    const bench = new Bench(drawing(steps, ['1>2', '2>3']), testModules, undefined, { name: 'Ada' })
    expect(await bench.walk()).toMatchObject({
      status: 'succeeded',
      counts: { done: 1, failed: 0, steps: 3 },
    })
    expect(bench.outputs('m3')).toEqual([{ value: 'Hi Ada' }])
  })

  it('takes a bundle all the way down before its next sibling', async () => {
    const { bench, org } = everyone(4, [
      ['get', { id: mapped('{{m2.id}}') }],
      ['get', { id: mapped('{{m2.id}}b') }],
    ])
    await bench.walk()
    expect(org.reads).toEqual(['0', '0b', '1', '1b', '2', '2b', '3', '3b'])
  })

  it('gives every step its own address', async () => {
    const { bench } = everyone(2, [['set', { value: mapped('{{m2.id}}') }]])
    await bench.walk()
    expect(bench.records.flatMap(record => (record.t === 'step' ? [record.path] : []))).toEqual([
      'm1',
      'm1.m2',
      'm1.m2[0].m3',
      'm1.m2[1].m3',
    ])
  })

  it('works on as many bundles side by side as it is told', async () => {
    const { bench } = everyone(10, [write], { settings: { parallelism: 4, stopAtFirstFailure: false } })
    expect(await bench.walk()).toMatchObject({ status: 'succeeded', counts: { done: 10 } })
    expect(bench.outputs('m3').map(output => output.value)).toEqual(
      Array.from({ length: 10 }, (_, n) => `v${n}`),
    )
  })

  it('stops at the limit, and does not ask for pages that it will not use', async () => {
    const org = new TestOrg(100)
    const steps: Drawn[] = [
      ['list', { limit: value(4) }],
      ['set', { value: mapped('{{m2.id}}') }],
    ]
    const bench = new Bench(drawing(steps, ['1>2', '2>3']), testModules, org.handle)
    expect(await bench.walk()).toMatchObject({ counts: { done: 4 } })
    expect(bench.sent).toHaveLength(2)
  })

  it('asks for pages only as they are needed', async () => {
    const { bench, org } = everyone(9, [['get', { id: mapped('{{m2.id}}') }]])
    await bench.walk()
    const calls = bench.sent.map(call => call.path.replace('/api/v1/things', ''))
    expect(calls.indexOf('?after=6')).toBeGreaterThan(calls.indexOf('/3'))
    expect(org.reads).toHaveLength(9)
  })

  it('has succeeded when nothing matched', async () => {
    const { bench } = everyone(0, [write])
    expect(await bench.walk()).toMatchObject({ status: 'succeeded', counts: { failed: 0 } })
  })
})

describe('routes', () => {
  const routed = (mode: string, filters: Record<number, object>, fallback = false) => {
    const steps: Drawn[] = [
      ['router', { mode: value(mode) }],
      ['set', { value: value('a') }],
      ['set', { value: value('b') }],
      ['set', { value: value('c') }],
    ]
    const document = drawing(steps, ['1>2', '2>3', '2>4', '2>5'])
    for (const [at, filter] of Object.entries(filters))
      Object.assign(document.links[Number(at)] ?? {}, { filter })
    if (fallback) Object.assign(document.links[3] ?? {}, { fallback: true })
    return new Bench(document, testModules, undefined, { department: 'Sales' })
  }
  const is = (department: string) => ({
    is: 'rows',
    any: [
      [{ left: mapped('{{m1.department}}'), type: 'text', operator: 'equals', right: value(department) }],
    ],
  })
  const taken = (bench: Bench) => ['m3', 'm4', 'm5'].filter(key => bench.outputs(key).length > 0)

  it('all get the bundle, those whose filter passes', async () => {
    const bench = routed('every', { 1: is('Sales'), 2: is('IT') })
    const outcome = await bench.walk()
    expect(taken(bench)).toEqual(['m3', 'm5'])
    expect(outcome.counts.stopped).toEqual({ l3: 1 })
  })

  it('only the first that passes, when set so', async () => {
    const bench = routed('first', { 1: is('IT'), 2: is('Sales') })
    await bench.walk()
    expect(taken(bench)).toEqual(['m4'])
  })

  it('all at once, when set so', async () => {
    const bench = routed('together', {})
    await bench.walk()
    expect(taken(bench)).toEqual(['m3', 'm4', 'm5'])
  })

  it('the fallback gets what no other took', async () => {
    const none = routed('every', { 1: is('IT'), 2: is('HR') }, true)
    await none.walk()
    expect(taken(none)).toEqual(['m5'])
    const some = routed('every', { 1: is('IT'), 2: is('Sales') }, true)
    await some.walk()
    expect(taken(some)).toEqual(['m4'])
  })

  it('a filter that cannot be evaluated fails the bundle there, and is not a no', async () => {
    const odd = { is: 'expression', expression: 'm1.department' }
    const bench = routed('every', { 1: odd, 2: is('IT') }, true)
    const outcome = await bench.walk()
    expect(outcome).toMatchObject({ status: 'failed', counts: { failed: 1 } })
    expect(taken(bench)).toEqual([])
    expect(bench.records).toContainEqual(
      expect.objectContaining({ t: 'step', path: 'm1.m2.l2', status: 'failed' }),
    )
  })

  it('routes meet again: each arriving bundle is handled by itself', async () => {
    const steps: Drawn[] = [
      ['router'],
      ['set', { value: value('a') }],
      ['set', { value: value('b') }],
      ['set', { value: mapped('{{m3.value}}{{m4.value}}') }],
    ]
    const bench = new Bench(drawing(steps, ['1>2', '2>3', '2>4', '3>5', '4>5']), testModules)
    await bench.walk()
    expect(bench.outputs('m5')).toEqual([{ value: 'a' }, { value: 'b' }])
  })
})

describe('failures', () => {
  it('one bad bundle does not stop the others', async () => {
    const { bench } = everyone(5, [
      ['fail', { when: mapped('{{m2.n == 2}}') }],
      ['set', {}],
    ])
    expect(await bench.walk()).toMatchObject({ status: 'failed', counts: { done: 4, failed: 1 } })
    expect(bench.outputs('m4')).toHaveLength(4)
  })

  it('stop at the first one, when set so', async () => {
    const settings = { parallelism: 1, stopAtFirstFailure: true }
    const { bench } = everyone(
      5,
      [
        ['fail', { when: mapped('{{m2.n == 2}}') }],
        ['set', {}],
      ],
      { settings },
    )
    expect(await bench.walk()).toMatchObject({ status: 'failed' })
    expect(bench.outputs('m4')).toHaveLength(2)
  })

  it('refused credentials end the run at once', async () => {
    const { bench } = everyone(5, [
      ['fail', { when: mapped('{{m2.n == 1}}'), kind: value('auth') }],
      ['set', {}],
    ])
    expect(await bench.walk()).toMatchObject({ status: 'failed', firstError: { kind: 'auth' } })
    expect(bench.outputs('m4')).toHaveLength(1)
  })

  it('an empty identifier is a wrong input, not “everyone”', async () => {
    const { bench, org } = everyone(1, [['get', { id: mapped('{{m2.manager.id}}') }]])
    expect(await bench.walk()).toMatchObject({
      firstError: { kind: 'input', message: 'Thing ID is empty: `m2.manager.id` had no value.' },
    })
    expect(org.reads).toEqual([])
  })

  it('a missing parameter is named', async () => {
    const { bench } = everyone(1, [['get', {}]])
    expect(await bench.walk()).toMatchObject({
      firstError: { kind: 'input', message: 'Thing ID is missing.' },
    })
  })

  it('a list that breaks off keeps the bundles that it gave', async () => {
    const { bench, org } = everyone(9, [['set', { value: mapped('{{m2.id}}') }]])
    const inner = org.handle
    bench.org = request => (request.path.endsWith('=6') ? answer({}, 400) : inner(request))
    expect(await bench.walk()).toMatchObject({ status: 'failed', counts: { done: 6, failed: 1 } })
  })

  it('a module can end the whole run', async () => {
    const { bench } = everyone(3, [['stop', { as: value('success') }]])
    expect(await bench.walk()).toMatchObject({ status: 'succeeded', message: 'That is enough.' })
  })

  it('reads are tried again, with pauses', async () => {
    let tries = 0
    const bench = new Bench(drawing([['get', { id: value('a') }]], ['1>2']), testModules, () => {
      if (++tries < 3) return broken(true)
      return answer({})
    })
    expect(await bench.walk()).toMatchObject({ status: 'succeeded' })
    expect(tries).toBe(3)
  })
})

describe('writes', () => {
  it('are written down, durably, before they leave', async () => {
    const { bench, org } = everyone(1, [write])
    org.interfere = () => {
      expect(bench.records.map(record => record.t).slice(-3)).toEqual(['begin', 'call', 'intent'])
      return null
    }
    await bench.walk()
    expect(org.writes.get('0')).toBe(1)
  })

  it('an answer that was lost parks the bundle, the others go on, and reading back settles it', async () => {
    const { bench, org } = everyone(3, [write])
    org.interfere = (_request, nth) => (nth === 0 ? broken(true) : null)
    const first = await bench.walk()
    expect(first).toMatchObject({ status: 'waiting', counts: { done: 2 } })
    expect(first.status === 'waiting' && first.wakeAt).toBe(bench.time.now() + 30_000)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 3 } })
    expect([...org.writes.values()]).toEqual([1, 1, 1])
  })

  it('one that never left goes out later', async () => {
    const { bench, org } = everyone(1, [write])
    org.interfere = (_request, nth) => (nth === 0 ? broken(false) : null)
    expect(await bench.walk()).toMatchObject({ status: 'succeeded' })
    expect(org.writes.get('0')).toBe(1)
  })

  it('one that nobody can look up waits for a person, who may say that it is done', async () => {
    const org = new TestOrg(2)
    const document = drawing(
      [['list'], ['put', { id: mapped('{{m2.id}}'), value: value('v'), effect: value('idempotent') }]],
      ['1>2', '2>3'],
    )
    const undecided = new Bench(document, testModules, request => {
      if (request.path.includes('?')) return org.handle(request)
      if (request.method !== 'GET') return broken(true)
      return {
        type: 'answer',
        response: { status: 200, headers: {}, body: { value: 'other', changed: 9e15 } },
      }
    })
    const outcome = await undecided.toTheEnd()
    expect(outcome).toMatchObject({ status: 'needs-decision', waitingFor: 'decisions about 2 bundles' })
    undecided.answers = [0, 1].map(n => ({
      id: `s${n}`,
      path: `m1.m2[${n}].m3`,
      answer: { is: 'done', output: { told: true } },
    }))
    expect(await undecided.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 2 } })
    expect(undecided.sent.filter(call => call.method === 'POST')).toHaveLength(2)
  })

  it('a cancelled run starts nothing further', async () => {
    const { bench, org } = everyone(9, [write])
    org.interfere = (_request, nth) => {
      if (nth === 1) bench.cancel.abort()
      return null
    }
    expect(await bench.walk()).toMatchObject({ status: 'cancelled' })
    expect(org.writes.size).toBe(2)
  })
})

describe('waiting', () => {
  it('a bundle that waits is parked, and all wait at the same time', async () => {
    const { bench } = everyone(5, [
      ['later', { ms: value(60_000) }],
      ['set', { value: mapped('{{m2.id}}') }],
    ])
    const began = bench.time.now()
    expect(await bench.walk()).toMatchObject({ status: 'waiting', waitingFor: 'a while' })
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 5 } })
    expect(bench.time.now() - began).toBe(60_000)
    expect(bench.outputs('m4')).toHaveLength(5)
  })

  it('a signal wakes the bundle that it is for', async () => {
    const bench = new Bench(
      drawing(
        [
          ['later', { token: value('t') }],
          ['set', { value: mapped('{{m2.ok}}') }],
        ],
        ['1>2', '2>3'],
      ),
      testModules,
    )
    expect(await bench.walk()).toMatchObject({ status: 'waiting' })
    bench.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'done', output: { ok: 'yes' } } }]
    expect(await bench.walk()).toMatchObject({ status: 'succeeded' })
    expect(bench.outputs('m3')).toEqual([{ value: 'yes' }])
  })
})

describe('secrets', () => {
  it('can be mapped on and never stand in the journal', async () => {
    const document = drawing(
      [
        ['secret'],
        ['set', { value: mapped('pw: {{m2.password}}') }],
        ['later', { ms: value(10) }],
        ['put', { id: value('x'), value: mapped('{{m2.password}}') }],
      ],
      ['1>2', '2>3', '3>4', '4>5'],
    )
    const org = new TestOrg(1)
    const bench = new Bench(document, testModules, org.handle)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(org.values.get('x')).toBe('correct-horse-battery')
    expect(JSON.stringify(bench.records)).not.toContain('correct-horse')
  })
})

describe('after a crash', () => {
  it('a list whose cursor the org forgot is read again, and nothing is given twice', async () => {
    const { bench, org } = everyone(12, [write])
    const outcome = bench.walk(45)
    await expect(outcome).rejects.toThrow('killed')
    org.forgets = 100
    bench.time.advance(60_000)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 12 } })
    expect(org.writes.size).toBe(12)
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
  })
})
