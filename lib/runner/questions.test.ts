import { describe, expect, it } from 'vitest'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { Bench, broken } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { put, testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const nobodyKnows = async () => ({ is: 'unknown' as const, why: 'nobody can tell' })
/** Nobody can look up what became of a write to the first three things, so a person is asked. */
const unknown: typeof put = {
  ...put,
  verify: async (context, input, intent) =>
    Number(intent.path.split('/').at(-1)) > 2
      ? (put.verify?.(context, input, intent) ?? nobodyKnows())
      : nobodyKnows(),
}
const modules = [...testModules.filter(module => module.key !== put.key), unknown]
const writeEach: Drawn[] = [
  ['list'],
  ['put', { id: mapped('{{m2.id}}'), value: mapped('v{{m2.n}}'), effect: value('write') }],
]

const listed = (size: number, parallelism: number) => {
  const org = new TestOrg(size)
  const settings = { parallelism, stopAtFirstFailure: false }
  const bench = new Bench(drawing(writeEach, ['1>2', '2>3'], { settings }), modules, org.handle)
  return { org, bench }
}

/** Which call a request is, and whether its answer is lost. */
const writes = (request: CallRequest, id: string): boolean =>
  request.method === 'POST' && request.path.endsWith(`/${id}`)

const questions = (bench: Bench) =>
  bench.records.flatMap(record => (record.t === 'park' && record.question ? [record] : []))

describe('a question', () => {
  it('is asked once for each park, names the call, and has an id of its own', async () => {
    const { org, bench } = listed(3, 2)
    org.interfere = request => (writes(request, '1') ? broken(true) : null)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(questions(bench)).toMatchObject([
      {
        path: 'm1.m2[1].m3',
        reason: { is: 'decision', why: 'nobody can tell' },
        asks: { method: 'POST', url: '/api/v1/things/1', since: expect.any(Number) },
      },
    ])
    // Woken for nothing, it asks nothing anew.
    expect(await bench.walk()).toMatchObject({ status: 'needs-decision' })
    expect(questions(bench)).toHaveLength(1)
  })

  it('that was journaled before questions had ids is asked when the run is next touched', async () => {
    const { org, bench } = listed(2, 1)
    org.interfere = request => (writes(request, '0') ? broken(true) : null)
    await bench.toTheEnd()
    bench.journal.rewrite(record => {
      if (record.t !== 'park') return record
      const { question: _, asks: __, ...old } = record
      return old
    })
    expect(await bench.walk()).toMatchObject({ status: 'needs-decision' })
    expect(questions(bench)).toHaveLength(1)
    bench.answers = [{ id: 's', path: 'm1.m2[0].m3', answer: { is: 'done', output: { id: '0' }, by: 'Ada' } }]
    expect(await bench.walk()).toMatchObject({ status: 'succeeded', counts: { done: 2 } })
  })

  it('of another time is not answered by what was said then', async () => {
    const { org, bench } = listed(1, 1)
    org.interfere = () => broken(true)
    await bench.toTheEnd()
    const first = bench.question('m1.m2[0].m3') ?? ''
    bench.answers = [{ id: 's', path: 'm1.m2[0].m3', answer: { is: 'again' } }]
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(bench.question('m1.m2[0].m3')).not.toBe(first)
    bench.question = () => first
    bench.answers = [{ id: first, path: 'm1.m2[0].m3', answer: { is: 'again' } }]
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(org.writes.get('0')).toBe(2)
  })
})

describe.each([1, 3])('while a run works on %i bundles at a time', parallelism => {
  /** A list of 40; the write of item 0 gets no answer, and `during` is told of every write. */
  const working = (during: (id: string, bench: Bench) => CallOutcome | null) => {
    const { org, bench } = listed(40, parallelism)
    let lost = false
    org.interfere = request => {
      const id = request.path.split('/').at(-1) ?? ''
      if (id === '0' && !lost) {
        lost = true
        return broken(true)
      }
      // Time passes, so that the lost call can be looked up while the others are at work.
      bench.time.advance(2_000)
      return during(id, bench)
    }
    // A call takes longer than a look into the journal.
    bench.org = request => new Promise(resolve => setImmediate(() => resolve(org.handle(request))))
    return { org, bench }
  }

  it('an uncertain call is looked up in its time, and a person is asked before the others are done', async () => {
    let asked = ''
    const { bench } = working((id, it) => {
      if (asked === '' && it.question('m1.m2[0].m3')) asked = id
      return null
    })
    expect(await bench.walk()).toMatchObject({ status: 'needs-decision', counts: { done: 39 } })
    expect(Number(asked)).toBeGreaterThan(10)
    expect(Number(asked)).toBeLessThan(30)
  })

  it.each(['done', 'again'] as const)(
    '“%s” is taken up at once, and nothing else waits for it',
    async said => {
      let answered = -1
      const { org, bench } = working((id, it) => {
        if (answered < 0 && it.question('m1.m2[0].m3')) {
          answered = Number(id)
          const given =
            said === 'done' ? { is: said, output: { id: 'by hand' }, by: 'Ada' } : { is: said, by: 'Ada' }
          it.answers = [{ id: 's', path: 'm1.m2[0].m3', answer: given }]
        }
        return null
      })
      expect(await bench.walk()).toMatchObject({ status: 'succeeded', counts: { done: 40, failed: 0 } })
      const order = bench.records.flatMap(record => (record.t === 'done' ? [record.index] : []))
      expect(order.indexOf(0)).toBeLessThan(order.indexOf(answered + parallelism + 1))
      expect(org.writes.get('0')).toBe(said === 'done' ? 1 : 2)
      const rest = [...org.writes].filter(([id]) => id !== '0')
      expect(rest).toHaveLength(39)
      expect(rest.every(([, times]) => times === 1)).toBe(true)
      expect(bench.counted).toMatchObject({ done: 40, failed: 0, steps: 2 + 40 })
      expect(bench.step('m1.m2[0].m3')?.calls?.find(call => call.outcome === 'person')?.problem).toContain(
        'Ada',
      )
    },
  )

  it('a kill at any moment after the answer neither loses it nor sends anything twice', async () => {
    for (let kill = 1; kill < 30; kill += 3) {
      let answered = false
      const { org, bench } = working((_id, it) => {
        if (!answered && it.question('m1.m2[0].m3')) {
          answered = true
          it.keep([{ path: 'm1.m2[0].m3', answer: { is: 'done', output: {}, by: 'Ada' } }])
        }
        return null
      })
      expect(await bench.toTheEnd([80 + kill, 40 + kill])).toMatchObject({
        status: 'succeeded',
        counts: { done: 40, failed: 0 },
      })
      expect([...org.writes.values()].every(times => times === 1)).toBe(true)
      expect(bench.records.filter(record => record.t === 'answer')).toHaveLength(1)
      expect(questions(bench)).toHaveLength(1)
    }
  })
})

describe('“treat as done” with what reading back found', () => {
  it('stands for the answer of the call, and the module goes on from there', async () => {
    const found = { status: 200, headers: {}, body: { id: 'x', value: 'theirs' } }
    const looks = {
      ...put,
      verify: async () => ({ is: 'not-done' as const, changedSince: true, found }),
    }
    const org = new TestOrg(1)
    org.interfere = () => broken(true)
    const document = drawing(
      [['put', { id: value('x'), value: value('v'), effect: value('idempotent') }]],
      ['1>2'],
    )
    const bench = new Bench(
      document,
      [...testModules.filter(module => module.key !== put.key), looks],
      org.handle,
    )
    await bench.toTheEnd()
    expect(questions(bench)).toMatchObject([{ reason: { found } }])
    bench.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'done', by: 'Ada' } }]
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(bench.step('m1.m2')).toMatchObject({ status: 'ok', output: { value: 'theirs' } })
    expect(org.writes.get('x')).toBe(1)
  })
})

describe('a bundle above every list', () => {
  it('that is answered for while another route works goes on in a walk that follows at once', async () => {
    const org = new TestOrg(20)
    const steps: Drawn[] = [
      ['router', { mode: value('together') }],
      ['put', { id: value('0'), value: value('v'), effect: value('write') }],
      ['list'],
      ['get', { id: mapped('{{m4.id}}') }],
    ]
    const bench = new Bench(drawing(steps, ['1>2', '2>3', '2>4', '4>5']), modules, request =>
      org.handle(request),
    )
    org.interfere = () => broken(true)
    await bench.toTheEnd()
    const path = bench.records.findLast(record => record.t === 'park')
    bench.answers = [
      { id: 's', path: path?.t === 'park' ? path.path : '', answer: { is: 'done', output: {} } },
    ]
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
  })
})
