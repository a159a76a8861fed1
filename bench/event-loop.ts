import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { tokenIdentity } from '@/lib/connections/identity'
import { socketUrl } from '@/lib/db/embedded'
import { startTestServer, withClient } from '@/lib/db/testing-server'
import { readEnv } from '@/lib/env'
import { MOST_ITEMS, readJson, readJsonInSlices } from '@/lib/json'
import { createLog } from '@/lib/log'
import { webhookInput } from '@/lib/modules/flow/webhook'
import type { OperationKey } from '@/lib/operations/index'
import { type InputOf, type OutputOf, perform } from '@/lib/operations/perform'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { Webhooks } from '@/lib/triggers/webhook'
import { DEEPEST } from '@/lib/web/limits'
import { openInstallation } from '@/server/joinery'
import { triggerSettings } from '@/server/trigger-settings'
import {
  ANSWERS,
  callDocument,
  DELIVERIES,
  diamonds,
  fieldsOf,
  inputDocument,
  listDocument,
  MADE,
  manyMappings,
  people,
  webhookDocument,
  wideDocument,
} from './event-loop-inputs'

/**
 * How long named inputs hold the process: the largest delay of the event loop while each is worked on, by an
 * installation at work on a database of its own and an org in a thread of its own. The aim is below 100 ms each.
 */
const ORG = `
const { createServer } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
createServer((request, response) => {
  const name = new URL(request.url, 'http://x').pathname.split('/').at(-1)
  const status = name === 'refusal' ? 400 : 200
  response.writeHead(status, { 'content-type': 'application/json' }).end(workerData[name] ?? '{}')
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port) })
parentPort.on('message', ({ url, type, body }) => {
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body })
    .then(response => response.text())
    .then(text => parentPort.postMessage(text), error => parentPort.postMessage(String(error)))
})`

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** The reader beside JSON.parse, on what Okta answers most. */
function compare(what: string, text: string, times: number): void {
  const limits = { items: 100_000, listItems: 1_000_000, levels: 33 }
  const took = (work: () => unknown): number => {
    for (let warm = 0; warm < times / 4; warm++) work()
    const began = performance.now()
    for (let time = 0; time < times; time++) work()
    return (performance.now() - began) / times
  }
  const rounds = Array.from({ length: 5 }, () => {
    const parse = took(() => JSON.parse(text))
    return { parse, read: took(() => readJson(text, limits)) }
  }).sort((a, b) => a.read / a.parse - b.read / b.parse)
  const middle = rounds[2] ?? { parse: 1, read: 1 }
  const more = +((middle.read - middle.parse) * 1_000).toFixed(1)
  say({ what, ratioToJsonParse: +(middle.read / middle.parse).toFixed(2), moreUs: more })
}
compare('read one user (2 kB)', people(1, 30).slice(1, -1), 20_000)
compare('read 200 users (240 kB)', people(200, 30), 100)

const worker = new Worker(ORG, { eval: true, workerData: ANSWERS })
const port = await new Promise<number>(resolve => worker.once('message', resolve))
const origin = `http://127.0.0.1:${port}`
const server = await startTestServer()
const database = `bench_${process.pid}`
await withClient(server.connection, client => client.query(`CREATE DATABASE ${database}`))
const env = readEnv({
  DATABASE_URL: socketUrl({ ...server.connection, database }),
  JOINERY_SECRET_KEY: 'ab'.repeat(32),
  JOINERY_LOOPBACK_ORGS: origin,
  PORT: '3998',
})
const installation = await openInstallation(env, createLog('silent'), { work: 'all' })
const { services, workspaceId } = installation
await services.engine.start()
const actor = { workspaceId, userId: null, role: 'owner', name: 'a bench' } as const

async function attempt<K extends OperationKey>(key: K, input: InputOf<K>) {
  return perform(services, actor, key, input)
}
async function ask<K extends OperationKey>(key: K, input: InputOf<K>): Promise<OutputOf<K>> {
  const done = await attempt(key, input)
  if (done.ok) return done.value
  throw new Error(`${key}: ${done.error.message}`)
}

const RESOLUTION_MS = 2

/** Does something, and says how long it held the process at most. */
async function held<T>(what: string, work: () => Promise<T>): Promise<T> {
  await pause(200)
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  // Its first tick measures nothing; what holds the process must not be in it.
  await pause(20)
  const began = performance.now()
  const result = await work()
  const ms = Math.round(performance.now() - began)
  await pause(20)
  delay.disable()
  say({ what, heldMs: Math.round(delay.max / 1e6 - RESOLUTION_MS), ms })
  return result
}

const { sealer, prisma } = services
const connectionId = randomUUID()
await prisma.connection.create({
  data: {
    id: connectionId,
    workspaceId,
    name: 'Bench',
    kind: 'okta',
    origin,
    sealedToken: sealer.seal('00bench-token', tokenIdentity(connectionId)),
    keyId: sealer.keyId,
  },
})

async function scenario(text: string): Promise<string> {
  const { id } = await ask('scenarios.import', {
    text,
    connections: text.includes('"org"') ? { org: 'Bench' } : {},
  })
  return id
}
/** What an operation is given by a page: the request's text is read first. */
async function sent<K extends OperationKey>(key: K, text: string): Promise<OutputOf<K>> {
  const input = await readJsonInSlices(text, { items: MOST_ITEMS, levels: DEEPEST, reserved: 'refuse' })
  return ask(key, input as InputOf<K>)
}
async function run(id: string, input: Record<string, string> = {}): Promise<string> {
  const started = await sent('runs.start', JSON.stringify({ scenarioId: id, input }))
  await waitForEnd(services.pool, services.ends, started.id, 120_000)
  return started.id
}

// Warm, so that nothing is compiled or loaded for the first time below.
const warm = await scenario(callDocument('small'))
for (let time = 0; time < 20; time++) await ask('runs.steps', { id: await run(warm) })

for (const name of ['half-a-million', 'wide', 'long-numbers', 'refusal']) {
  const id = await scenario(callDocument(name))
  const runId = await held(`a run whose org answers ${name}`, () => run(id))
  await held(`its history (${name})`, () => ask('runs.steps', { id: runId }))
}
const listed = await scenario(listDocument)
const list = await held('a page of 10,000 users with 60 attributes, a step for each', () => run(listed))
await held('the first page of its history', () => ask('runs.steps', { id: list }))
await held('page 100 of its history', () => ask('runs.steps', { id: list, from: 5_000 }))
await held('what failed in it', () => ask('runs.steps', { id: list, failed: true }))

const given = await scenario(inputDocument)
for (const [what, input] of [
  ['a run whose input has 40,000 keys named as secrets', fieldsOf(40_000, 'token_')],
  ['a run whose input has 40,000 tokens', fieldsOf(40_000, 'token_', MADE)],
  ['a run whose input has 99,000 keys', fieldsOf(99_000, 'a')],
] as const) {
  const id = await held(what, () => run(given, input))
  await held('its history', () => ask('runs.steps', { id }))
  await held('samples of it', () => ask('scenarios.samples', { id: given }))
}

const webhooks = new Webhooks({
  ...services,
  trigger: async (versionId, moduleKey) =>
    webhookInput.parse(await triggerSettings(installation, versionId, moduleKey)),
})
const receiver = createServer((request, response) => void webhooks.handle(request, response))
await new Promise<void>(resolve => void receiver.listen(0, '127.0.0.1', resolve))
const hooked = await scenario(webhookDocument)
await ask('scenarios.switch', { id: hooked, active: true })
const { webhook } = await ask('scenarios.get', { id: hooked })
const address = new URL(webhook ?? '')
address.port = String((receiver.address() as AddressInfo).port)
/** One delivery, sent by the other thread, to the end of its run. */
async function deliver(delivery: { type: string; body: string }): Promise<string | null> {
  const answered = new Promise<string>(resolve => worker.once('message', resolve))
  worker.postMessage({ url: address.href, ...delivery })
  const answer: unknown = JSON.parse(await answered)
  const id = typeof answer === 'object' && answer !== null && 'run' in answer ? String(answer.run) : null
  if (id === null) say(answer)
  else await waitForEnd(services.pool, services.ends, id, 120_000)
  return id
}
for (const [what, delivery] of Object.entries(DELIVERIES)) {
  const id = await held(what, () => deliver(delivery))
  if (id !== null) await held('its history', () => ask('runs.steps', { id }))
}

const wideValue = wideDocument(90_000)
await held('a document with 90,000 keys in one value, created', () =>
  sent('scenarios.create', `{"document":${wideValue}}`),
)
const tooWide = wideDocument(130_000)
await held('a document with 130,000 keys, refused', () => attempt('scenarios.import', { text: tooWide }))
const widest = wideDocument(95_000)
const wide = await held('a document with 95,000 keys', () => scenario(widest))
await held('it is opened', () => ask('scenarios.get', { id: wide }))
await held('it is run', () => run(wide))
const mappings = await held('a document with 11,960 mappings', () => scenario(manyMappings()))
await held('it is opened', () => ask('scenarios.get', { id: mappings }))

const twins = await prisma.scenario.findUniqueOrThrow({ where: { id: mappings } })
for (let at = 0; at < 200; at++) {
  await prisma.scenario.create({ data: { workspaceId, name: `Draft ${at}`, draft: twins.draft ?? {} } })
}
await held('a list of 200 large drafts', () => ask('scenarios.list', {}))

const huge = await scenario(diamonds(14))
const hugeRun = await held('a run of 65,533 steps out of one bundle', () => run(huge))
const first = await held('the first page of its history', () => ask('runs.steps', { id: hugeRun }))
await held('the next page', () =>
  ask('runs.steps', { id: hugeRun, from: first.next ?? 0, after: first.after ?? '' }),
)

receiver.close()
await installation.close()
await worker.terminate()
await withClient(server.connection, client => client.query(`DROP DATABASE ${database} WITH (FORCE)`))
process.exit(0)
