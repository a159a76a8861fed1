import { describe, expect, it } from 'vitest'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import { mapped, value } from '@/lib/scenario/starters/draw'
import { answer, Bench, broken } from './testing'
import { drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const MINUTE = 60_000
const read = drawing([['get', { id: value('x') }]], ['1>2'])
const LIMITED: CallOutcome = {
  type: 'limited',
  waitMs: 2 * MINUTE,
  response: { status: 429, headers: {}, body: {} },
}

describe('a read that gets no answer', () => {
  it.each([
    ['an error of the org’s own', answer({ errorCode: 'E0000009' }, 503)],
    ['a reset', broken(true)],
    ['no connection', broken(false)],
  ])(
    'is tried for two minutes, pausing longer each time, then fails as unreachable: %s',
    async (_, outcome) => {
      const bench = new Bench(read, testModules, () => outcome)
      const began = bench.time.now()
      expect(await bench.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'unreachable' } })
      const passed = bench.time.now() - began
      expect(passed).toBeGreaterThan(80_000)
      expect(passed).toBeLessThanOrEqual(2 * MINUTE)
      expect(bench.sent.length).toBeGreaterThan(5)
      expect(bench.sent.length).toBeLessThan(20)
    },
  )

  it.each(['cut', 'timeout'] as const)('is tried again when its answer is lost: %s', async reason => {
    let asked = 0
    const lost: CallOutcome = { type: 'broken', reason, sent: true, status: 200, message: 'Lost.' }
    const bench = new Bench(read, testModules, () => (asked++ < 3 ? lost : answer({ id: 'x' })))
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(bench.sent).toHaveLength(4)
  })

  it('is not tried again when the answer came and would be the same again', async () => {
    for (const [reason, status] of [
      ['unreadable', 302],
      ['unreadable', 200],
      ['unreadable', undefined],
      ['too-much', 200],
      ['refused-locally', undefined],
    ] as const) {
      const final: CallOutcome = {
        type: 'broken',
        reason,
        sent: true,
        message: 'As it is.',
        ...(status === undefined ? {} : { status }),
      }
      const bench = new Bench(read, testModules, () => final)
      const began = bench.time.now()
      expect(await bench.toTheEnd()).toMatchObject({ status: 'failed', firstError: { message: 'As it is.' } })
      expect([bench.sent.length, bench.time.now() - began]).toEqual([1, 0])
    }
  })

  it('is tried again when the org is in trouble or at its limit, however it says so', async () => {
    for (const status of [429, 502]) {
      let asked = 0
      const said: CallOutcome = { type: 'broken', reason: 'unreadable', sent: true, status, message: 'x' }
      const bench = new Bench(read, testModules, () => (asked++ < 2 ? said : answer({ id: 'x' })))
      expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    }
  })

  it('goes on when an answer comes in time', async () => {
    const bench: Bench = new Bench(read, testModules, () =>
      bench.time.now() < Date.parse('2026-11-24T06:01:20Z') ? answer({}, 500) : answer({ id: 'x' }),
    )
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
  })
})

describe('an org that has stopped answering', () => {
  const each = (size: number, silent: (now: number, request: CallRequest) => boolean, effect = 'get') => {
    const org = new TestOrg(size)
    const then: [string, Record<string, ReturnType<typeof value>>] =
      effect === 'get'
        ? ['get', { id: mapped('{{m2.id}}') }]
        : ['put', { id: mapped('{{m2.id}}'), value: value('v') }]
    const bench: Bench = new Bench(drawing([['list'], then], ['1>2', '2>3']), testModules, request =>
      silent(bench.time.now(), request) ? answer({}, 502) : org.handle(request),
    )
    return { bench, org, began: bench.time.now() }
  }
  const isOne = (request: CallRequest): boolean => !request.path.includes('after=')

  it('is waited for after three steps in a row, instead of failing every bundle', async () => {
    const { bench, began } = each(40, (now, request) => isOne(request) && now < began0 + 50 * MINUTE)
    const began0 = began
    const shown: unknown[] = []
    bench.onCounted = counts => shown.push(counts.waiting)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'failed', counts: { failed: 3, done: 37 } })
    expect(shown).toContainEqual({ for: 'org', org: 'acme.okta.com', until: expect.any(Number) })
    expect(bench.counted?.waiting).toBeUndefined()
  })

  it('ends the run after an hour', async () => {
    const { bench, began } = each(40, (_, request) => isOne(request))
    expect(await bench.toTheEnd()).toMatchObject({ status: 'failed', counts: { failed: 4, done: 0 } })
    expect(bench.step('m1.m2[3].m3')?.error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('an hour'),
    })
    expect(bench.time.now() - began).toBeLessThan(75 * MINUTE)
    expect(bench.time.now() - began).toBeGreaterThan(60 * MINUTE)
  })

  it('is not one where others get answers in between', async () => {
    const { bench } = each(12, (_, request) => isOne(request) && Number(request.path.split('/')[4]) % 3 > 0)
    expect(await bench.toTheEnd()).toMatchObject({ counts: { failed: 8, done: 4 } })
  })

  it('gets one write at a time to show whether it is there again, not one for each bundle', async () => {
    const { bench, org, began } = each(
      400,
      (now, request) => request.method === 'POST' && now < began1 + 20 * MINUTE,
      'put',
    )
    const began1 = began
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded', counts: { done: 400 } })
    expect([...org.writes.values()].every(times => times === 1)).toBe(true)
    // Some tens in twenty minutes, of 400.
    expect(bench.records.filter(record => record.t === 'uncertain').length).toBeLessThan(80)
  })
})

describe('the rate limit', () => {
  it('fails a call that met nothing else for an hour as limit, a read and a write', async () => {
    const write = drawing([['put', { id: value('x'), value: value('v') }]], ['1>2'])
    for (const document of [read, write]) {
      const bench = new Bench(document, testModules, request =>
        document === read || request.method === 'POST' ? LIMITED : answer({}),
      )
      const began = bench.time.now()
      expect(await bench.toTheEnd()).toMatchObject({ status: 'failed', firstError: { kind: 'limit' } })
      expect(bench.time.now() - began).toBe(60 * MINUTE)
    }
  })

  it('is counted anew for each call of a step', async () => {
    const pair = drawing([['pair', { id: value('x'), value: value('v') }]], ['1>2'])
    const asked = new Map<string, number>()
    const bench = new Bench(pair, testModules, ({ method, path }) => {
      const times = (asked.get(path) ?? 0) + 1
      asked.set(path, times)
      return method === 'POST' && times <= 20 ? LIMITED : answer({ id: 'x' })
    })
    const began = bench.time.now()
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(bench.time.now() - began).toBe(80 * MINUTE)
  })

  it('is shown as what the run waits for', async () => {
    let refused = 0
    const bench = new Bench(read, testModules, () => (refused++ < 2 ? LIMITED : answer({})))
    const shown: unknown[] = []
    bench.onCounted = counts => shown.push(counts.waiting)
    const began = bench.time.now()
    await bench.toTheEnd()
    expect(shown).toContainEqual({ for: 'rate-limit', org: 'acme.okta.com', until: began + 2 * MINUTE })
    expect(bench.counted?.waiting).toBeUndefined()
  })
})
