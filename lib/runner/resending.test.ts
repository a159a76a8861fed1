import { describe, expect, it } from 'vitest'
import type { CallOutcome, CallRequest } from '@/lib/module-kit/call'
import { one } from '@/lib/module-kit/result'
import { value } from '@/lib/scenario/starters/draw'
import { answer, Bench, broken } from './testing'
import { drawing } from './testing-drawing'
import { put, testModules } from './testing-modules'

const MINUTE = 60_000
const LIMITED: CallOutcome = {
  type: 'limited',
  waitMs: 2_000,
  response: { status: 429, headers: {}, body: {} },
}

/** One write whose sendings come to what is said, in order; none of them is carried out. */
function oneWrite(
  effect: 'idempotent' | 'write',
  sendings: (CallOutcome | 'crash')[],
  then: CallOutcome = broken(true),
) {
  const document = drawing([['put', { id: value('x'), value: value('v'), effect: value(effect) }]], ['1>2'])
  const thing = { value: 'old', changed: 0 }
  const sentAt: number[] = []
  const looks: number[] = []
  const bench: Bench = new Bench(document, testModules, (request: CallRequest) => {
    if (request.method === 'GET') {
      looks.push(bench.time.now())
      return answer({ ...thing })
    }
    sentAt.push(bench.time.now())
    const outcome = sendings.shift() ?? then
    if (outcome !== 'crash') return outcome
    bench.journal.claim(bench.time.now())
    return answer({})
  })
  return { bench, thing, sentAt, looks }
}

describe.each(['idempotent', 'write'] as const)('a call that is %s and found not done', effect => {
  it('is sent again twice at most, then a person decides', async () => {
    const { bench, sentAt } = oneWrite(effect, [])
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(3)
    expect(sentAt.slice(1).every((at, n) => at - (sentAt[n] ?? 0) >= 30_000)).toBe(true)
    expect(bench.records.findLast(record => record.t === 'park')).toMatchObject({
      reason: { is: 'decision', why: expect.stringContaining('sent 3 times') },
    })
  })

  it('is counted over crashes and takeovers', async () => {
    const { bench, sentAt } = oneWrite(effect, ['crash', broken(true), 'crash', 'crash', 'crash'])
    expect(await bench.toTheEnd([2, 1])).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(3)
  })

  it('is not counted where the rate limit or a missing connection kept it from being carried out', async () => {
    const { bench, sentAt } = oneWrite(effect, [
      LIMITED,
      LIMITED,
      broken(false),
      'crash',
      LIMITED,
      broken(true),
    ])
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    // Three that may have been carried out, and four that were not.
    expect(sentAt).toHaveLength(7)
  })

  it('is looked up anew when what kept it back is over, also after a crash', async () => {
    for (const crash of [false, true]) {
      const { bench, sentAt, looks } = oneWrite(effect, [broken(true), LIMITED], answer({ value: 'v' }))
      bench.org = (org => (request: CallRequest) => {
        const outcome = org(request)
        if (crash && request.method === 'POST' && sentAt.length === 2) bench.release.abort()
        return outcome
      })(bench.org)
      expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
      expect(sentAt).toHaveLength(3)
      // The read before the write, a look before the second sending and one before the third.
      expect(looks).toHaveLength(3)
    }
  })

  it('begins a new count when a person says “do again”', async () => {
    const { bench, sentAt } = oneWrite(effect, [])
    await bench.toTheEnd()
    bench.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'again', by: 'Ada' } }]
    bench.time.advance(24 * 60 * MINUTE)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(6)
  })
})

describe('an idempotent call', () => {
  it('is not sent again once somebody has been there since its first sending', async () => {
    const { bench, thing, sentAt } = oneWrite('idempotent', [])
    bench.org = (org => (request: CallRequest) => {
      const outcome = org(request)
      // After the first sending and before the second one's intent.
      if (request.method === 'POST' && sentAt.length === 2) thing.changed = (sentAt[0] ?? 0) + 10_000
      return outcome
    })(bench.org)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(2)
  })

  it('is not sent again 15 minutes after its first sending, however young the last one is', async () => {
    const { bench, sentAt } = oneWrite('idempotent', [])
    bench.org = (org => (request: CallRequest) => {
      if (request.method === 'POST' && sentAt.length === 1) bench.time.advance(14.8 * MINUTE)
      return org(request)
    })(bench.org)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(2)
  })

  it('counts the 15 minutes from its first sending where only the last one is younger', async () => {
    const { bench, sentAt } = oneWrite('idempotent', [])
    bench.org = (org => (request: CallRequest) => {
      if (request.method === 'POST') bench.time.advance(8 * MINUTE)
      return org(request)
    })(bench.org)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    // It may go out three times, and its second sending is 9 minutes old.
    expect(sentAt).toHaveLength(2)
  })

  it('counts from the first sending that may have been carried out, not from one that was not', async () => {
    const { bench, thing, sentAt } = oneWrite('idempotent', [LIMITED], broken(true))
    bench.org = (org => (request: CallRequest) => {
      const outcome = org(request)
      if (outcome === LIMITED) thing.changed = bench.time.now() + 1_000
      return outcome
    })(bench.org)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(4)
  })

  it('is compared by the org’s clock, also when that was learnt only later', async () => {
    const { bench, thing, sentAt } = oneWrite('idempotent', [])
    // The org is ten minutes behind; somebody changes the thing a minute after the call.
    bench.ahead = () => (sentAt.length === 0 ? 0 : -10 * MINUTE)
    bench.org = (org => (request: CallRequest) => {
      const outcome = org(request)
      if (request.method === 'POST') thing.changed = bench.time.now() - 9 * MINUTE
      return outcome
    })(bench.org)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sentAt).toHaveLength(1)
  })
})

it.each(['idempotent', 'write'] as const)(
  'a raw call that is %s is a person’s, also where it could be looked up',
  async effect => {
    const raw: typeof put = {
      ...put,
      run: async context => {
        await context.call({ method: 'POST', path: '/api/v1/things/x', effect, raw: true, body: {} })
        return one({})
      },
    }
    const document = drawing([['put', { id: value('x'), value: value('v'), effect: value(effect) }]], ['1>2'])
    const others = testModules.filter(module => module.key !== put.key)
    const bench = new Bench(document, [...others, raw], ({ method }) =>
      method === 'GET' ? answer({ value: 'old', changed: 0 }) : broken(true),
    )
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(bench.sent.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(bench.records.findLast(record => record.t === 'park')).toMatchObject({
      reason: { is: 'decision', why: expect.stringContaining('only a person can tell') },
    })
  },
)

describe('a call without an answer whose connection has been removed', () => {
  it.each(['a lost answer', 'a crash'])('is a person’s to decide, after 30 s: %s', async how => {
    for (const effect of ['idempotent', 'write'] as const) {
      const { bench, sentAt } = oneWrite(effect, how === 'a crash' ? ['crash'] : [])
      bench.org = (org => (request: CallRequest) => {
        const outcome = org(request)
        if (request.method === 'POST') bench.gone = true
        return outcome
      })(bench.org)
      expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
      expect(bench.time.now() - (sentAt[0] ?? 0)).toBeGreaterThanOrEqual(30_000)
      expect(bench.records.findLast(record => record.t === 'park')).toMatchObject({
        reason: { is: 'decision', why: expect.stringContaining('not there any more') },
      })
      expect(bench.step('m1.m2')).toBeUndefined()
      // Sending it again cannot be tried without a connection; with one it can.
      bench.gone = false
      bench.org = () => answer({ value: 'v' })
      bench.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'again', by: 'Ada' } }]
      expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
      expect(bench.sent.filter(({ method }) => method === 'POST')).toHaveLength(2)
    }
  })

  it('is settled by itself when the connection is there again in time', async () => {
    const { bench, thing, sentAt } = oneWrite('idempotent', ['crash'])
    bench.org = (org => (request: CallRequest) => {
      const outcome = org(request)
      bench.gone = request.method === 'POST'
      return outcome
    })(bench.org)
    thing.value = 'v'
    await expect(bench.walk()).rejects.toThrow()
    expect(await bench.walk()).toMatchObject({ status: 'waiting' })
    bench.gone = false
    bench.time.advance(60_000)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(sentAt).toHaveLength(1)
  })
})
