import { createServer } from 'node:http'
import type { Pool, PoolConfig } from 'pg'
import { createPool } from '@/lib/db/connect'
import type { CallClient, CallOutcome, CallRequest } from '@/lib/module-kit/call'
import type { Json } from '@/lib/module-kit/json'
import { compilePlan, type Plan } from '@/lib/runner/plan'
import { testModules } from '@/lib/runner/testing-modules'
import { scenarioDocument } from '@/lib/scenario/document'
import { Engine } from './engine'

/** Lists things and writes each once: what the crash tests run. */
export const listAndWrite = scenarioDocument.parse({
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

/** A client over plain HTTP, for an org on loopback that outlives the process under test. */
export function loopbackClient(origin: string): CallClient {
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

export function testEngine(pool: Pool, origin: string, slots = 10): Engine {
  const plans = new Map<string, Plan>()
  return new Engine({
    pool,
    version: 'test',
    slots,
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
    plan: async versionId => {
      const known = plans.get(versionId) ?? compilePlan(listAndWrite, find)
      plans.set(versionId, known)
      return known
    },
    connections: () => Promise.resolve(loopbackClient(origin)),
    vault: () => ({ seal: text => text, open: text => text }),
    onError: error => {
      throw error
    },
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
  const engine = testEngine(createPool({ connection }), origin)
  await engine.start()
}
