import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { StepRecord } from '@/lib/runner/records'
import { unpack } from './codec'
import type { AppendOp } from './commit-statement'
import { PgRunJournal } from './run-journal'

const step = (path: string, text = ''): StepRecord => ({
  t: 'step',
  path,
  key: path,
  at: 0,
  ms: 0,
  attempts: 1,
  status: 'ok',
  output: { text },
})

/** A journal whose writer only notes what it is given. */
function journal(): { journal: PgRunJournal; written: AppendOp[] } {
  const written: AppendOp[] = []
  const writer = { append: async (op: AppendOp) => void written.push(op) }
  const term = new AbortController().signal
  const lease = { assert: () => undefined, sure: async () => undefined, term }
  const options = { writer, lease, pool: {}, whileAway: () => Promise.reject(), loss: new AbortController() }
  const run = { runId: 'r', scenarioId: 's', versionId: 'v', epoch: 1, nextSeq: 1, workMs: 0 }
  return {
    journal: new PgRunJournal(options as unknown as ConstructorParameters<typeof PgRunJournal>[0], {
      ...run,
      cancelled: false,
      suspected: false,
    }),
    written,
  }
}
const pathsOf = ({ data }: AppendOp): unknown[] =>
  [...unpack(data)].map(record => 'path' in record && record.path)

it('what is written after a large record comes after it, though that takes longer to pack', async () => {
  const { journal: one, written } = journal()
  const large = one.append([step('large', randomBytes(600_000).toString('hex'))], 'now')
  const small = one.append([step('small')], 'now')
  expect(written).toEqual([])
  await Promise.all([large, small])
  await one.append([step('next')], 'now')
  expect(written.map(op => [op.seq, ...pathsOf(op)])).toEqual([
    [1, 'large'],
    [2, 'small'],
    [3, 'next'],
  ])
})

it('the end of a run waits for what is still being packed', async () => {
  const { journal: one, written } = journal()
  void one.append([step('large', randomBytes(600_000).toString('hex'))], 'now')
  void one.append([step('last')], 'soon')
  const tail = await one.takeTail()
  expect(written.map(pathsOf)).toEqual([['large']])
  expect(tail && [tail.seq, ...pathsOf(tail)]).toEqual([2, 'last'])
})
