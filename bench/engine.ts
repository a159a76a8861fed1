import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { createPool } from '@/lib/db/connect'
import { migrate } from '@/lib/db/migrate'
import { startTestServer, withClient } from '@/lib/db/testing-server'
import { Engine } from '@/lib/engine/engine'
import { bundle, chain, find, STEPS } from './chain'

/**
 * W3 without HTTP: runs of fifty steps through the engine on the embedded PostgreSQL, finished runs counted in the
 * database, against one durable commit a run by hand in the same minute.
 */
const RUNS = 3_000
const AT_ONCE = 50
const server = await startTestServer()
const database = `bench_${process.pid}`
await withClient(server.connection, client => client.query(`CREATE DATABASE ${database}`))
const connection = { ...server.connection, database }
await migrate(connection)
const pool = createPool({ connection, max: 12 })
const plan = chain()
const never = { seal: (text: string) => text, open: (text: string) => text }
const engine = new Engine({
  pool,
  version: 'bench',
  slots: 100,
  clock: { now: () => Date.now() },
  timers: { sleep: ms => (ms === 0 ? new Promise(resolve => setImmediate(resolve)) : pause(ms)) },
  modules: find,
  plan: () => Promise.resolve(plan),
  connections: () => Promise.reject(new Error('no connections here')),
  vault: () => never,
  secrets: () => Promise.resolve([]),
  onError: error => process.stderr.write(`${String(error)}\n`),
})
await engine.start()

async function each(work: () => Promise<unknown>): Promise<void> {
  let left = RUNS
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

const about = {
  workspaceId: uuidv7(),
  scenarioId: uuidv7(),
  versionId: uuidv7(),
  trigger: 'manual',
  triggerSummary: '',
}
const finished = async (): Promise<number> => {
  const found = await pool.query<{ n: string }>("SELECT count(*) n FROM run WHERE status = 'succeeded'")
  return Number(found.rows[0]?.n)
}

await pool.query('CREATE TABLE bare (id uuid PRIMARY KEY, data text)')
const text = JSON.stringify(Array.from({ length: STEPS }, () => ({ input: bundle, output: bundle })))
const bareBegan = performance.now()
await each(() =>
  pool.query({ name: 'bare', text: 'INSERT INTO bare VALUES ($1, $2)', values: [uuidv7(), text] }),
)
const bare = (RUNS * 1_000) / (performance.now() - bareBegan)

const began = performance.now()
await each(() => engine.startRun({ ...about, bundle }))
while ((await finished()) < RUNS) await pause(20)
const runs = (RUNS * 1_000) / (performance.now() - began)
process.stdout.write(
  `${JSON.stringify({
    what: 'W3 through the engine, no HTTP',
    bareRunsPerS: Math.round(bare),
    runsPerS: Math.round(runs),
    stepsPerS: Math.round(runs * STEPS),
    ratio: +(runs / bare).toFixed(3),
    commits: engine.writer.commits,
    runsPerCommit: +((RUNS * 2) / engine.writer.commits).toFixed(1),
  })}\n`,
)
await engine.stop()
await pool.end()
await withClient(server.connection, client => client.query(`DROP DATABASE ${database}`))
process.exit(0)
