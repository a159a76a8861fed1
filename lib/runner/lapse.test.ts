import { describe, expect, it } from 'vitest'
import { mapped } from '@/lib/scenario/starters/draw'
import { Bench } from './testing'
import { type Drawn, drawing } from './testing-drawing'
import { testModules } from './testing-modules'
import { TestOrg } from './testing-org'

const write: Drawn = ['put', { id: mapped('{{m2.id}}'), value: mapped('v{{m2.n}}') }]

function listing(size: number) {
  const org = new TestOrg(size)
  return { org, bench: new Bench(drawing([['list'], write], ['1>2', '2>3']), testModules, org.handle) }
}

describe('a lease that has run out', () => {
  it('holds calls back until it is there again, and the run goes on', async () => {
    const { bench, org } = listing(6)
    let sentDuring = 0
    let lapsed = false
    const inner = bench.org
    bench.org = request => {
      if (lapsed) sentDuring++
      const outcome = inner(request)
      if (org.writes.size === 2 && request.method === 'POST') {
        lapsed = true
        bench.journal.lapse()
        setTimeout(() => {
          lapsed = false
          bench.journal.renew()
        }, 20)
      }
      return outcome
    }
    expect(await bench.walk()).toMatchObject({ status: 'succeeded', counts: { done: 6 } })
    expect(sentDuring).toBe(0)
    expect([...org.writes.values()]).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('ends the run here when somebody has taken it over meanwhile', async () => {
    const { bench, org } = listing(6)
    const inner = bench.org
    bench.org = request => {
      const outcome = inner(request)
      if (org.writes.size === 2 && request.method === 'POST') {
        bench.journal.lapse()
        setImmediate(() => bench.journal.claim(bench.time.now()))
      }
      return outcome
    }
    await expect(bench.walk()).rejects.toThrow('taken')
    expect(org.writes.size).toBe(2)
  })
})

describe('a cancelled run', () => {
  it('leaves its wait for the rate budget', async () => {
    const { bench, org } = listing(3)
    bench.permit = (request, signal) =>
      request.method === 'GET'
        ? Promise.resolve(0)
        : new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason))
            setImmediate(() => bench.cancel.abort())
          })
    expect(await bench.walk()).toMatchObject({ status: 'cancelled' })
    expect(org.writes.size).toBe(0)
  })

  it('leaves a long pause before a call is tried again', async () => {
    const { bench, org } = listing(3)
    bench.time.sleep = (ms, signal) =>
      new Promise((resolve, reject) => {
        if (ms < 60_000) return resolve()
        signal?.addEventListener('abort', () => reject(signal.reason))
        setImmediate(() => bench.cancel.abort())
      })
    const inner = bench.org
    bench.org = request =>
      request.method === 'GET'
        ? inner(request)
        : { type: 'limited', waitMs: 3_600_000, response: { status: 429, headers: {}, body: {} } }
    expect(await bench.walk()).toMatchObject({ status: 'cancelled' })
    expect(org.writes.size).toBe(0)
  })
})
