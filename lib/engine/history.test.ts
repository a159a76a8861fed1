import type { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '@/lib/runner/records'
import { Bench, broken } from '@/lib/runner/testing'
import { type Drawn, drawing } from '@/lib/runner/testing-drawing'
import { testModules } from '@/lib/runner/testing-modules'
import { TestOrg } from '@/lib/runner/testing-org'
import { mapped, value } from '@/lib/scenario/starters/draw'
import type { HistoryStep } from './history'
import { readSteps } from './history-page'
import { pack } from './journal/codec'

/** A journal that is one row. */
function stepsOf(records: JournalRecord[]): Promise<Map<string, HistoryStep>> {
  const data = pack(records.map(record => JSON.stringify(record)))
  const query = async (text: string) => ({
    rows: text.includes('max(') ? [{ last: 0 }] : [{ seq: 0, lowest: -1, data }],
  })
  const pool = { query } as unknown as Pool
  return readSteps(pool, 'run', { limit: 50 }).then(
    page => new Map(page.steps.map(step => [step.path, step])),
  )
}

const steps: Drawn[] = [
  ['list'],
  ['put', { id: mapped('{{m2.id}}'), value: value('v') }],
  ['later', { ms: value(5_000) }],
]

describe('history', () => {
  it('shows what is known of a call while it is under way, while it is parked, and how it was settled', async () => {
    const org = new TestOrg(1)
    const bench = new Bench(drawing(steps, ['1>2', '2>3', '3>4']), testModules, org.handle)
    const path = 'm1.m2[0].m3'
    let under: Map<string, HistoryStep> | undefined
    const durable: Promise<void>[] = []
    org.interfere = () => {
      durable.push(
        stepsOf(bench.records).then(now => {
          under = now
        }),
      )
      return broken(true)
    }
    await bench.walk()
    await Promise.all(durable)
    const open = { method: 'POST', outcome: 'open', problem: 'no answer yet' }
    expect(under?.get(path)).toMatchObject({
      status: 'begun',
      input: { id: '0' },
      calls: [{ method: 'GET' }, open],
    })
    expect(under?.get('m1.m2')).toMatchObject({ input: {}, gave: 1, calls: [{ method: 'GET', status: 200 }] })

    const parked = await stepsOf(bench.records)
    const uncertain = { method: 'POST', outcome: 'uncertain', problem: 'The org did not answer in time.' }
    expect(parked.get(path)).toMatchObject({
      status: 'waiting',
      waitingFor: 'the org, to learn what became of a call that got no answer',
      input: { id: '0', value: 'v' },
      calls: [{ method: 'GET', status: 200 }, uncertain],
    })

    org.interfere = () => null
    await bench.toTheEnd()
    const ended = await stepsOf(bench.records)
    const verified = {
      outcome: 'verified',
      problem: 'no answer (The org did not answer in time); found done by reading back',
    }
    expect(ended.get(path)).toMatchObject({
      status: 'ok',
      attempts: 2,
      calls: [{}, verified, { method: 'GET' }],
    })
    expect(ended.get(path)?.waitingFor).toBeUndefined()
    expect(ended.get('m1.m2[0].m3.m4')).toMatchObject({ status: 'ok', input: { ms: 5_000 }, ms: 5_000 })
    expect(ended.get('m1.m2')).toMatchObject({ status: 'ok', gave: 1, calls: [{ status: 200 }] })
  })

  it('shows dots where an address that a list was asked by holds a secret', async () => {
    const sealed = { $sealed: 'ciphertext' } as unknown as string
    const call = { n: 0, at: 0, ms: 1, method: 'GET', url: sealed, status: 200, outcome: 'done' } as const
    const shown = await stepsOf([
      { t: 'begin', path: 'm1.m2', at: 0, input: {} },
      {
        t: 'page',
        path: 'm1.m2',
        at: 0,
        from: 0,
        items: [{ id: '0' }],
        cursor: null,
        calls: [call],
        sealed: true,
      },
    ] as unknown as JournalRecord[])
    expect(shown.get('m1.m2')?.calls).toMatchObject([{ url: '••••••' }])
  })
})
