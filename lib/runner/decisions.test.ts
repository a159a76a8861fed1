import { describe, expect, it } from 'vitest'
import { StepError } from '@/lib/errors'
import { value } from '@/lib/scenario/starters/draw'
import { answer, Bench, broken } from './testing'
import { drawing } from './testing-drawing'
import { put, testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const oneWrite = drawing([['put', { id: value('x'), value: value('v'), effect: value('write') }]], ['1>2'])
const unknown = {
  ...put,
  verify: async () => ({ is: 'unknown' as const, why: 'nobody can tell' }),
}
const withUnknown = [...testModules.filter(module => module.key !== put.key), unknown]

describe('“do again”', () => {
  it('holds for one sending: a crash after it does not send it a third time', async () => {
    const org = new TestOrg(1)
    const bench = new Bench(oneWrite, withUnknown, org.handle)
    let sent = 0
    org.interfere = () => {
      if (++sent === 2) bench.journal.claim(bench.time.now())
      return broken(true)
    }
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    bench.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'again', by: 'Ada' } }]
    // Killed after the call left again, before anything of it became durable but its intent.
    await expect(bench.walk()).rejects.toThrow()
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(sent).toBe(2)
  })

  it('forgets what a step had called when it now calls something else', async () => {
    const org = new TestOrg(1)
    const bench = new Bench(oneWrite, testModules, org.handle)
    bench.org = request => (request.method === 'POST' ? broken(true) : org.handle(request))
    await bench.walk()
    const moved = { ...put, run: put.run }
    let path = '/api/v1/other/x'
    const changed = {
      ...moved,
      run: (async (context, input) => {
        await context.call({ method: 'GET', path, effect: 'read' })
        return put.run(context, input)
      }) as typeof put.run,
    }
    const upgraded = new Bench(oneWrite, [...testModules.filter(m => m.key !== put.key), changed], org.handle)
    Object.assign(upgraded, { journal: bench.journal, time: bench.time })
    expect(await upgraded.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    upgraded.answers = [{ id: 's', path: 'm1.m2', answer: { is: 'again' } }]
    path = '/api/v1/things/y'
    expect(await upgraded.toTheEnd()).toMatchObject({ status: 'needs-decision' })
  })
})

describe('a call whose outcome nobody knows', () => {
  it('is never left behind by a failing look-up: a person is asked', async () => {
    const refusing = {
      ...put,
      verify: async () => {
        throw new StepError('refused', 'You may not read this.')
      },
    }
    const modules = [...testModules.filter(module => module.key !== put.key), refusing]
    const org = new TestOrg(1)
    org.interfere = () => broken(true)
    const bench = new Bench(oneWrite, modules, org.handle)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'needs-decision' })
    expect(bench.records.findLast(record => record.t === 'park')).toMatchObject({
      reason: { is: 'decision', why: expect.stringContaining('You may not read this.') },
    })
  })

  it('waits out a rate limit while it is looked up', async () => {
    const org = new TestOrg(1)
    let limited = 3
    const bench = new Bench(oneWrite, testModules, request => {
      const looks = bench.records.some(record => record.t === 'park')
      if (looks && limited-- > 0)
        return { type: 'limited', waitMs: 1_000, response: { status: 429, headers: {}, body: {} } }
      return org.handle(request)
    })
    org.interfere = () => broken(true)
    expect(await bench.toTheEnd()).toMatchObject({ status: 'succeeded' })
    expect(bench.records.filter(record => record.t === 'park')).toHaveLength(1)
  })

  it('leaves an intent behind whatever its module calls it', async () => {
    const lying = {
      ...put,
      run: (async context => {
        await context.call({ method: 'POST', path: '/api/v1/things/x', effect: 'read', body: { value: 'v' } })
        return { type: 'one', bundle: {} }
      }) as typeof put.run,
    }
    const modules = [...testModules.filter(module => module.key !== put.key), lying]
    const bench = new Bench(oneWrite, modules, () => answer({}))
    await bench.walk()
    expect(bench.records).toContainEqual(expect.objectContaining({ t: 'intent', effect: 'write' }))
  })
})
