import { createServer } from 'node:http'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { Pool, PoolConfig } from 'pg'
import { uuidv7 } from 'uuidv7'
import { createPool } from '@/lib/db/connect'
import type { PrismaClient } from '@/lib/db/generated/client'
import type { CallClient, CallOutcome, CallRequest } from '@/lib/module-kit/call'
import type { Json } from '@/lib/module-kit/json'
import { compilePlan } from '@/lib/runner/plan'
import { testModules } from '@/lib/runner/testing-modules'
import { scenarioDocument } from '@/lib/scenario/document'
import { Engine, type EngineOptions } from './engine'
import { pack } from './journal/codec'
import type { JournalWriter } from './journal/writer'

/** Lists things and writes each once: what the crash tests run. */
const listAndWrite = scenarioDocument.parse({
  format: 1,
  name: 'List and write',
  connections: { org: { kind: 'okta' } },
  modules: [
    { key: 'm1', module: 'test.start@1' },
    { key: 'm2', module: 'test.list@1', connection: 'org' },
    {
      key: 'm3',
      module: 'test.put@1',
      connection: 'org',
      parameters: {
        id: { is: 'mapping', template: '{{m2.id}}' },
        value: { is: 'mapping', template: 'v{{m2.n}} \u0000\ud800' },
      },
    },
  ],
  links: [
    { id: 'l1', from: 'm1', to: 'm2' },
    { id: 'l2', from: 'm2', to: 'm3' },
  ],
})

const find = (id: string) => testModules.find(module => module.id === id)

/** {@link listAndWrite}, compiled. */
export const testPlan = compilePlan(listAndWrite, find)

/** A client over plain HTTP, for an org on loopback that outlives the process under test. */
function loopbackClient(origin: string): CallClient {
  return {
    origin,
    permit: () => Promise.resolve(0),
    async send(request: CallRequest, options): Promise<CallOutcome> {
      try {
        options?.beforeWrite?.()
      } catch {
        return { type: 'broken', reason: 'unreachable', sent: false, message: 'not sent' }
      }
      try {
        const response = await fetch(`${origin}${request.path}`, {
          method: request.method,
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
          ...(options?.signal ? { signal: options.signal } : {}),
        })
        return {
          type: 'answer',
          response: { status: response.status, headers: {}, body: (await response.json()) as Json },
        }
      } catch (error) {
        return { type: 'broken', reason: 'unreachable', sent: true, message: String(error) }
      }
    },
  }
}

export function testEngine(pool: Pool, origin: string, more: Partial<EngineOptions> = {}): Engine {
  return new Engine({
    pool,
    version: 'test',
    slots: 10,
    clock: { now: () => Date.now() },
    timers: {
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (ms === 0) return void setImmediate(resolve)
          const timer = setTimeout(resolve, ms)
          signal?.addEventListener('abort', () => {
            clearTimeout(timer)
            reject(signal.reason)
          })
        }),
    },
    modules: find,
    plan: () => Promise.resolve(testPlan),
    connections: () => Promise.resolve(loopbackClient(origin)),
    vault: () => ({ seal: text => text, open: text => text }),
    secrets: () => Promise.resolve([]),
    onError: error => {
      throw error
    },
    ...more,
  })
}

/** The org of {@link TestOrg} behind HTTP, slow enough to be caught in the middle. */
export async function startTestOrg(
  handle: (request: CallRequest) => CallOutcome,
  delayMs: number,
): Promise<{ origin: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => {
      text += String(chunk)
    })
    request.on('end', () => {
      const method = request.method === 'POST' ? 'POST' : 'GET'
      const effect = method === 'POST' ? 'write' : 'read'
      const body = text === '' ? {} : { body: JSON.parse(text) as Json }
      const outcome = handle({ method, effect, path: request.url ?? '/', ...body })
      setTimeout(() => {
        if (outcome.type === 'broken') return void response.destroy()
        response.writeHead(outcome.response.status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(outcome.response.body))
      }, delayMs)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { origin: `http://127.0.0.1:${port}`, stop }
}

/** A worker process for the crash tests: `tsx testing-worker.ts <connection as JSON> <org's origin>`. */
export async function workUntilKilled(connection: PoolConfig, origin: string): Promise<void> {
  const engine = testEngine(createPool({ connection }), origin, { onError: () => undefined })
  await engine.start()
}

/** A manual start of {@link listAndWrite}. */
export const order = () => ({
  workspaceId: uuidv7(),
  scenarioId: uuidv7(),
  versionId: uuidv7(),
  trigger: 'manual',
  triggerSummary: 'a test \u0000\ud800',
  bundle: { text: 'zero \u0000 and lone \ud800' },
})

/** Puts a run into the queue that nobody owns. @returns its id */
export async function queueRun(writer: JournalWriter): Promise<string> {
  const { bundle, ...about } = order()
  const runId = uuidv7()
  const data = pack([JSON.stringify({ t: 'trigger', at: Date.now(), bundle })])
  await writer.start({ ...about, runId, owner: null, dedupeKey: null, data })
  return runId
}

const ENDS = ['succeeded', 'failed', 'cancelled', 'needs_decision']

/** The status that a run ends with. @throws when it has not within `withinMs` */
export async function ended(prisma: PrismaClient, runId: string, withinMs: number): Promise<string> {
  return until(withinMs, async () => {
    const { status } = await prisma.run.findUniqueOrThrow({ where: { id: runId } })
    return ENDS.includes(status) ? status : null
  })
}

/** Asks again and again until there is an answer. @throws when there is none within `withinMs` */
export async function until<T>(withinMs: number, ask: () => Promise<T | null> | T | null): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    if (Date.now() > end) throw new Error(`nothing came of it within ${withinMs} ms`)
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** A way to the database that can be cut: what goes through it is broken off, and nothing new gets through. */
export async function cuttable(connection: PoolConfig): Promise<{
  connection: PoolConfig
  cut: () => void
  /** What is connected stays so, and new connections are taken, but nothing gets through any more. */
  freeze: () => void
  mend: () => Promise<void>
  stop: () => Promise<void>
}> {
  const sockets = new Set<Socket>()
  let frozen = false
  const port = connection.port ?? 5432
  const target = `${connection.host}/.s.PGSQL.${port}`
  const server = createTcpServer(near => {
    const far = connection.host?.startsWith('/') ? connect(target) : connect(port, connection.host)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    if (!frozen) near.pipe(far).pipe(near)
  })
  const listen = (at: number): Promise<void> =>
    new Promise(resolve => server.listen(at, '127.0.0.1', resolve))
  await listen(0)
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  const cut = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return {
    connection: { ...connection, host: '127.0.0.1', port: own },
    cut,
    freeze: () => {
      frozen = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    mend: () => listen(own),
    stop: async () => cut(),
  }
}
