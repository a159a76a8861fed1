import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { joinery } from '@/e2e/command'
import { createRandom } from '@/lib/modules/okta/sandbox/ids'
import type { RunRow } from '@/lib/operations/runs'
import { exportDocument } from '@/lib/scenario/export'
import { decideAll } from './decisions'
import { readHistory, runsOf } from './history'
import { judge } from './judge'
import { startRecordingOrg } from './org'
import { Person } from './person'
import { between } from './random'
import { MANY, ONE } from './scenarios'
import { Sender } from './sender'
import { truthByDelivery } from './truth'
import { sleep, World } from './world'

/**
 * Kills servers and their database at random instants over scenarios of reads and writes while webhooks arrive, and
 * compares the org's own record with the history, to the last call. `npm run torture -- --minutes 10 --seed 1`
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '6' },
  },
})
const [minutes, seed, rate] = [Number(values.minutes), Number(values.seed), Number(values.rate)]
const UNFINISHED: RunRow['status'][] = ['queued', 'running', 'waiting', 'needs_decision']
/** How long the last run may take once nothing goes wrong any more: uncertain calls wait half a minute, a few times. */
const CALM_MS = 6 * 60_000

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const dataDir = await mkdtemp(path.join(tmpdir(), 'joinery-torture-'))
await chmod(dataDir, 0o711)
const org = await startRecordingOrg(createRandom(seed))
const world = new World(createRandom(seed + 1), dataDir, org.origin)
const person = new Person(world.owner, () => world.up)
let wrong: string[] = []
try {
  wrong = await torture()
} finally {
  await world.close()
  await org.close()
}
const log = path.join(tmpdir(), `joinery-torture-${seed}.log`)
await writeFile(log, world.printed)
if (world.printed.includes(org.token)) wrong.push('the org’s token stands in what the servers printed')
for (const sentence of wrong.slice(0, 50)) say(`✕ ${sentence}`)
say(wrong.length === 0 ? 'Nothing lost, nothing doubled.' : `${wrong.length} promises broken; see ${log}`)
await rm(dataDir, { recursive: true, force: true })
process.exitCode = wrong.length === 0 ? 0 : 1

async function torture(): Promise<string[]> {
  await world.open()
  const added = await joinery(
    dataDir,
    ['connection', 'add', '--name', 'Org', '--host', org.origin, '--token-stdin'],
    { input: org.token, env: world.env },
  )
  if (added.code !== 0) throw new Error(added.err)
  const one = await imported(exportDocument(ONE, { org: 'Org' }))
  const many = await imported(exportDocument(MANY, { org: 'Org' }))
  const scenarioIds = [one.id, many.id]
  const logins = org.org
    .state()
    .users.filter(user => user.status === 'ACTIVE')
    .map(user => String((user.profile as { login?: unknown }).login))
  const hooks = { one: new URL(one.webhook).pathname, many: new URL(many.webhook).pathname }
  const sender = new Sender(createRandom(seed + 2), hooks, logins, () => world.up)
  const sending = sender.work(rate)
  org.trouble = 0.06

  const until = Date.now() + minutes * 60_000
  const pauses = createRandom(seed + 3)
  while (Date.now() < until) {
    await sleep(between(pauses, 500, 7_000))
    say(`${clock()} ${await world.strike()}`)
  }
  org.trouble = 0
  await world.mend()
  await Promise.all([sender.finish(), sending])
  say(`${clock()} calm; ${sender.deliveries.length} deliveries, ${org.arrivals.length} calls at the org`)

  let decided = 0
  const giveUpAt = Date.now() + CALM_MS
  for (;;) {
    decided += await decideAll(person, org)
    const left = (await Promise.all(scenarioIds.map(id => runsOf(person, id, UNFINISHED)))).flat()
    if (left.length === 0 || Date.now() > giveUpAt) break
    await sleep(2_000)
  }
  const runs = await readHistory(person, scenarioIds)
  const counts = [...world.happened].map(([what, times]) => `${what} ${times}`).join(', ')
  say(`${clock()} ${runs.length} runs, ${decided} decisions; ${counts}`)
  return judge({
    deliveries: sender.deliveries,
    runs,
    truths: truthByDelivery(org.arrivals),
    arrivals: org.arrivals,
  })
}

async function imported(text: string): Promise<{ id: string; webhook: string }> {
  const done = await joinery(dataDir, ['import', '-', '--switch-on', '--json'], {
    input: text,
    env: world.env,
  })
  if (done.code !== 0) throw new Error(done.err)
  return JSON.parse(done.out) as { id: string; webhook: string }
}

function clock(): string {
  return new Date().toISOString().slice(11, 19)
}
