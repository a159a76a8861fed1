import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { createPool } from '@/lib/db/connect'
import { migrate } from '@/lib/db/migrate'
import { startTestServer, withClient } from '@/lib/db/testing-server'
import { Engine } from '@/lib/engine/engine'
import type { CallClient, CallOutcome } from '@/lib/module-kit/call'
import type { JsonObject } from '@/lib/module-kit/json'
import { compilePlan } from '@/lib/runner/plan'
import { drawing } from '@/lib/runner/testing-drawing'
import { testModules } from '@/lib/runner/testing-modules'
import { scenarioDocument } from '@/lib/scenario/document'
import { mapped, value } from '@/lib/scenario/starters/draw'

/**
 * A long list whose items are each written, at an org that answers at once: read to its end first, against streamed.
 * What reading first costs is the ratio of the two; memory must follow neither.
 */
const ITEMS = Number(process.argv[2] ?? 20_000)
const PAGE = 200
const FILL = 'x'.repeat(1_500)

const answer = (body: JsonObject): CallOutcome => ({
  type: 'answer',
  response: { status: 200, headers: {}, body },
})
const client: CallClient = {
  origin: 'https://bench.okta.com',
  permit: () => Promise.resolve(0),
  send: async ({ path, method }, options) => {
    options?.beforeWrite?.()
    const after = /after=(\d+)/.exec(path)?.[1]
    if (method !== 'GET' || after === undefined) return answer({ value: '' })
    const from = Number(after)
    const to = Math.min(from + PAGE, ITEMS)
    const items = Array.from({ length: to - from }, (_, at) => ({
      id: String(from + at),
      n: from + at,
      FILL,
    }))
    return answer({ items, next: to < ITEMS ? String(to) : null })
  },
}
const find = (id: string) => testModules.find(module => module.id === id)
const planOf = (streamAtOnce: boolean) =>
  compilePlan(
    scenarioDocument.parse(
      drawing(
        [
          ['list', { streamAtOnce: value(streamAtOnce) }],
          ['put', { id: mapped('{{m2.id}}'), value: value('v') }],
        ],
        ['1>2', '2>3'],
        { settings: { parallelism: 50, stopAtFirstFailure: false } },
      ),
    ),
    find,
  )

const server = await startTestServer()
const database = `bench_${process.pid}`
await withClient(server.connection, one => one.query(`CREATE DATABASE ${database}`))
const connection = { ...server.connection, database }
await migrate(connection)
const pool = createPool({ connection, max: 12 })
const plans = new Map([true, false].map(streams => [uuidv7(), planOf(streams)] as const))
const engine = new Engine({
  pool,
  version: 'bench',
  slots: 2,
  clock: { now: () => Date.now() },
  timers: { sleep: ms => (ms === 0 ? new Promise(resolve => setImmediate(resolve)) : pause(ms)) },
  modules: find,
  plan: async id => plans.get(id) ?? planOf(false),
  connections: () => Promise.resolve(client),
  vault: () => ({ seal: text => text, open: text => text }),
  secrets: () => Promise.resolve([]),
  onError: error => process.stderr.write(`${String(error)}\n`),
})
await engine.start()
const about = {
  workspaceId: uuidv7(),
  scenarioId: uuidv7(),
  trigger: 'manual',
  triggerSummary: '',
  bundle: {},
}
const measured: { itemsPerS: number; heapMb: number }[] = []
for (const versionId of plans.keys()) {
  const began = performance.now()
  const runId = await engine.startRun({ ...about, versionId })
  let heap = 0
  for (let status = ''; status !== 'succeeded'; await pause(50)) {
    heap = Math.max(heap, process.memoryUsage().heapUsed)
    const found = await pool.query<{ status: string }>('SELECT status FROM run WHERE id = $1', [runId])
    status = found.rows[0]?.status ?? ''
  }
  const seconds = (performance.now() - began) / 1_000
  measured.push({ itemsPerS: Math.round(ITEMS / seconds), heapMb: Math.round(heap / 1e6) })
}
const [streamed, first] = measured
process.stdout.write(
  `${JSON.stringify({ what: `a list of ${ITEMS}, each written`, streamed, readFirst: first, ratio: +((first?.itemsPerS ?? 0) / (streamed?.itemsPerS ?? 1)).toFixed(2) })}\n`,
)
await engine.stop()
await pool.end()
await withClient(server.connection, one => one.query(`DROP DATABASE ${database}`))
process.exit(0)
