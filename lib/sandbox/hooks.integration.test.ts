import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { inflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabase } from '@/lib/db/testing'
import { type HookOptions, SandboxHost } from './host'

const db = testDatabase()
const TOKEN = 'the-token-of-the-sandbox'
const SECRET = 'Bearer the-secret-of-the-hook'
const HOOKS = '/api/v1/eventHooks'

const envelope = z.object({
  eventId: z.string(),
  data: z.object({ events: z.array(z.object({ uuid: z.string(), eventType: z.string() })) }),
})

interface Received {
  path: string
  headers: IncomingHttpHeaders
  eventId: string
  uuids: string[]
  types: string[]
}

let workspace = ''
const clock = { time: 0, now: () => clock.time }
const ending: (() => Promise<unknown>)[] = []

beforeEach(() => {
  workspace = randomUUID()
  clock.time = Date.parse('2026-03-02T10:00:00.000Z')
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
  // A host delivers for every workspace of its database: what one test leaves must not come to the next.
  await db.pool.query('TRUNCATE sandbox_state, sandbox_hook')
})

/** This server's own `/hooks/`: takes what comes, unless a test says how the next ones are answered. */
async function receiver(port = 0) {
  const got: Received[] = []
  const challenges: IncomingHttpHeaders[] = []
  /** What answers the next requests; an empty list takes them. */
  const answers: ((res: ServerResponse) => void)[] = []
  const waiting: { count: number; done: () => void }[] = []
  const elsewhere: string[] = []
  const server = createServer(async (req, res) => {
    const path = req.url ?? ''
    const body = await text(req)
    if (!path.startsWith('/hooks/')) elsewhere.push(path)
    if (req.method === 'GET') {
      challenges.push(req.headers)
      const answer = answers.shift()
      if (answer !== undefined) return answer(res)
      return res.end(JSON.stringify({ verification: req.headers['x-okta-verification-challenge'] }))
    }
    const { eventId, data } = envelope.parse(JSON.parse(body))
    got.push({
      path,
      headers: req.headers,
      eventId,
      uuids: data.events.map(event => event.uuid),
      types: data.events.map(event => event.eventType),
    })
    const answer = answers.shift()
    if (answer === undefined) res.writeHead(204).end()
    else answer(res)
    for (const one of waiting.filter(({ count }) => got.length >= count)) one.done()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise(resolve => server.close(resolve))
  }
  ending.push(close)
  return {
    base: `http://127.0.0.1:${address.port}`,
    port: address.port,
    got,
    challenges,
    answers,
    elsewhere,
    close,
    /** Fulfilled once so many deliveries have come in all. */
    reaches: (count: number) =>
      got.length >= count
        ? Promise.resolve()
        : new Promise<void>(done => {
            waiting.push({ count, done })
          }),
  }
}

const status = (code: number) => (res: ServerResponse) => void res.writeHead(code).end()

function hostWith(hooks?: HookOptions): SandboxHost {
  const onError = (error: unknown) => {
    throw error
  }
  const host = new SandboxHost(
    db.pool,
    clock,
    () => Promise.resolve(TOKEN),
    hooks === undefined ? {} : { hooks: { onError, ...hooks } },
  )
  ending.push(() => host.close())
  return host
}

async function ask(host: SandboxHost, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${await host.origin(workspace)}${path}`, {
    method,
    headers: { authorization: `SSWS ${TOKEN}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: body === undefined ? '' : JSON.stringify(body) }),
  })
  const said = await answer.text()
  return { status: answer.status, json: said === '' ? null : (JSON.parse(said) as Record<string, unknown>) }
}

async function make(host: SandboxHost, uri: string, types = ['user.account.update_profile']) {
  const { json } = await ask(host, 'POST', HOOKS, {
    name: 'Joinery',
    events: { type: 'EVENT_TYPE', items: types },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri,
        headers: [
          { key: 'x-plain', value: 'seen' },
          { key: 'Host', value: 'elsewhere.example' },
        ],
        authScheme: { type: 'HEADER', key: 'Authorization', value: SECRET },
      },
    },
  })
  return String(json?.id)
}

const verify = (host: SandboxHost, id: string) => ask(host, 'POST', `${HOOKS}/${id}/lifecycle/verify`)

async function edit(host: SandboxHost, title: string) {
  expect((await ask(host, 'POST', '/api/v1/users/me', { profile: { title } })).status).toBe(200)
}

async function failures(host: SandboxHost): Promise<unknown[]> {
  const { log } = await host.view(workspace)
  return log.filter(event => event.eventType === 'event_hook.delivery').map(event => event.outcome)
}

/** Until the books say so; what is delivered is noted a moment after it has arrived. */
async function counted(host: SandboxHost, counts: { delivered?: number; failed?: number; dropped?: number }) {
  const all = { delivered: 0, failed: 0, dropped: 0, ...counts }
  await expect.poll(() => host.hookCounts(workspace), { interval: 20, timeout: 15_000 }).toEqual(all)
}

describe('event hooks of the sandbox', () => {
  it('tell this server of a person who was edited, once, with the secret', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: 'https://joinery.example' })
    const id = await make(host, 'https://joinery.example/hooks/one')
    expect((await verify(host, id)).json).toMatchObject({ status: 'ACTIVE', verificationStatus: 'VERIFIED' })
    expect(server.challenges).toHaveLength(1)
    expect(server.challenges[0]).not.toHaveProperty('authorization')
    await edit(host, 'Engineer')
    await server.reaches(1)
    await counted(host, { delivered: 1 })
    expect(server.got).toMatchObject([
      {
        path: '/hooks/one',
        types: ['user.account.update_profile'],
        headers: {
          authorization: SECRET,
          'x-plain': 'seen',
          'content-type': 'application/json',
          host: `127.0.0.1:${server.port}`,
        },
      },
    ])
    await edit(host, 'Manager')
    await server.reaches(2)
    await counted(host, { delivered: 2 })
    expect(new Set(server.got.flatMap(one => one.uuids)).size).toBe(2)
    const kept = await db.pool.query<{ data: Buffer }>(
      'SELECT data FROM sandbox_state WHERE workspace_id = $1',
      [workspace],
    )
    const snapshot = inflateRawSync(kept.rows[0]?.data ?? '').toString()
    expect(snapshot).toContain('/hooks/one')
    expect(snapshot).not.toContain('the-secret-of-the-hook')
    expect(server.elsewhere).toEqual([])
  })

  it('repeat what was answered with 5xx once, and never what was refused', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: server.base })
    await verify(host, await make(host, `${server.base}/hooks/one`))
    server.answers.push(status(500))
    await edit(host, 'A')
    await server.reaches(2)
    await counted(host, { delivered: 1 })
    expect(server.got[1]?.eventId).toBe(server.got[0]?.eventId)
    server.answers.push(status(503), status(502))
    await edit(host, 'B')
    await counted(host, { delivered: 1, failed: 1 })
    server.answers.push(status(401))
    await edit(host, 'C')
    await counted(host, { delivered: 1, failed: 2 })
    server.answers.push(status(302))
    await edit(host, 'D')
    await counted(host, { delivered: 1, failed: 3 })
    expect(server.got).toHaveLength(6)
    expect(await failures(host)).toEqual(
      ['302', '401', '502'].map(code => ({ result: 'FAILURE', reason: `The service answered ${code}.` })),
    )
  })

  it('try once more when the answer takes too long or the connection breaks', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: server.base })
    await verify(host, await make(host, `${server.base}/hooks/one`))
    server.answers.push(() => undefined)
    const started = performance.now()
    await edit(host, 'A')
    await server.reaches(2)
    expect(performance.now() - started).toBeGreaterThan(2_900)
    server.answers.push(res => res.destroy())
    await edit(host, 'B')
    await server.reaches(4)
    await counted(host, { delivered: 2 })
    expect(await failures(host)).toEqual([])
  })

  it('go on after a restart with what was not delivered, in whatever process it happened', async () => {
    const server = await receiver()
    const addresses = { base: server.base, publicUrl: server.base }
    const first = hostWith(addresses)
    await verify(first, await make(first, `${server.base}/hooks/one`))
    await edit(first, 'A')
    await counted(first, { delivered: 1 })
    await first.close()
    const mute = hostWith()
    await edit(mute, 'B')
    clock.time += 60_000
    await edit(mute, 'C')
    expect(server.got).toHaveLength(1)
    const second = hostWith(addresses)
    await server.reaches(3)
    await counted(second, { delivered: 3 })
    expect(new Set(server.got.flatMap(one => one.uuids)).size).toBe(3)
  })

  it('send again, under the same id, what a crash kept from being noted', async () => {
    const server = await receiver()
    const addresses = { base: server.base, publicUrl: server.base }
    const first = hostWith(addresses)
    await verify(first, await make(first, `${server.base}/hooks/one`))
    await edit(first, 'A')
    await counted(first, { delivered: 1 })
    await first.close()
    await db.pool.query(
      `UPDATE sandbox_hook SET seq = 0, owner = gen_random_uuid(), lease_until = now() - interval '1 second'
       WHERE workspace_id = $1`,
      [workspace],
    )
    hostWith(addresses)
    await server.reaches(2)
    expect(server.got[1]?.eventId).toBe(server.got[0]?.eventId)
  })

  it('are delivered by one process at a time, however many there are', async () => {
    const server = await receiver()
    const addresses = { base: server.base, publicUrl: server.base }
    const hosts = [hostWith(addresses), hostWith(addresses), hostWith(addresses)] as const
    await verify(hosts[0], await make(hosts[0], `${server.base}/hooks/one`))
    let open = 0
    let most = 0
    server.answers.push(
      ...Array.from({ length: 100 }, () => (res: ServerResponse) => {
        open += 1
        most = Math.max(most, open)
        setTimeout(() => {
          open -= 1
          res.writeHead(204).end()
        }, 30)
      }),
    )
    for (let round = 0; round < 10; round++)
      await Promise.all(hosts.map((host, index) => edit(host, `${round} ${index}`)))
    await counted(hosts[1], { delivered: 30 })
    const uuids = server.got.flatMap(one => one.uuids)
    expect(uuids).toHaveLength(30)
    expect(new Set(uuids).size).toBe(30)
    expect(most).toBe(1)
  })

  it('wait while this server does not listen, and lose nothing', async () => {
    const before = await receiver()
    const host = hostWith({ base: before.base, publicUrl: before.base })
    await verify(host, await make(host, `${before.base}/hooks/one`))
    await before.close()
    await edit(host, 'A')
    // It has been tried, and put back.
    await expect
      .poll(async () => {
        const { rows } = await db.pool.query<{ tried: boolean }>(
          'SELECT owner IS NULL AND seq = 0 AS tried FROM sandbox_hook WHERE workspace_id = $1',
          [workspace],
        )
        return rows[0]?.tried
      })
      .toBe(true)
    const after = await receiver(before.port)
    await edit(host, 'B')
    await counted(host, { delivered: 2 })
    expect(new Set(after.got.flatMap(one => one.uuids)).size).toBe(2)
    expect(await failures(host)).toEqual([])
  })

  it('never call anybody else: not for a verification, not for a delivery', async () => {
    const server = await receiver()
    const stranger = await receiver()
    const host = hostWith({ base: server.base, publicUrl: 'https://joinery.example' })
    for (const uri of ['https://elsewhere.example/hooks/one', `https://127.0.0.1:${stranger.port}/hooks/one`])
      expect((await verify(host, await make(host, uri))).status).toBe(400)
    expect(await make(host, `${stranger.base}/hooks/one`)).toBe('undefined')
    // The server's address changes, and the hook keeps the one that it had.
    await verify(host, await make(host, 'https://joinery.example/hooks/one'))
    await host.close()
    const moved = hostWith({ base: server.base, publicUrl: 'https://moved.example' })
    await edit(moved, 'A')
    await counted(moved, { dropped: 1 })
    expect([server, stranger].flatMap(one => one.got)).toEqual([])
    expect([server, stranger].map(one => one.challenges.length)).toEqual([1, 0])
  })

  it('are not verified by an address that does not give the challenge back', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: server.base })
    const id = await make(host, `${server.base}/hooks/one`)
    const wrong = (res: ServerResponse) => void res.end('{"verification":"made up"}')
    for (const answers of [
      [wrong, wrong],
      [status(500), status(404)],
      [(res: ServerResponse) => void res.end('not JSON'), (res: ServerResponse) => void res.destroy()],
    ]) {
      server.answers.push(...answers)
      expect((await verify(host, id)).json).toMatchObject({
        errorCode: 'E0000001',
        errorSummary: 'Api validation failed: eventHook',
        errorCauses: [{ errorSummary: 'Unable to verify event hook. Hook Joinery execution failed' }],
      })
    }
    expect(server.challenges).toHaveLength(6)
    server.answers.push(status(500))
    expect((await verify(host, id)).status).toBe(200)
  })

  it('come out of order and twice when that is asked for', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: server.base })
    await verify(host, await make(host, `${server.base}/hooks/one`))
    await host.setHookTraits(workspace, { hooksOutOfOrder: true, hooksTwice: true })
    await Promise.all([edit(host, 'A'), edit(host, 'B')])
    await counted(host, { delivered: 4 })
    const order = server.got.map(one => one.uuids[0])
    expect(order.slice(0, 2)).toEqual(order.slice(2))
    const { log } = await host.view(workspace)
    const written = log
      .filter(event => event.eventType === 'user.account.update_profile')
      .map(event => event.uuid)
    expect(order.slice(0, 2)).toEqual(written)
  })

  it('fall silent after too many within a day, and say so once', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: server.base, eventsADay: 2 })
    await verify(host, await make(host, `${server.base}/hooks/one`))
    for (const title of ['A', 'B', 'C', 'D']) {
      await edit(host, title)
      clock.time += 5_000
    }
    await counted(host, { delivered: 2, dropped: 2 })
    expect(await failures(host)).toHaveLength(1)
    clock.time += 86_400_000
    await edit(host, 'E')
    await counted(host, { delivered: 3, dropped: 2 })
    expect(server.got).toHaveLength(3)
  })

  it('begin anew after a reset, even with the same id', async () => {
    const server = await receiver()
    const host = hostWith({ base: server.base, publicUrl: server.base })
    const id = await make(host, `${server.base}/hooks/one`)
    await verify(host, id)
    for (const title of ['A', 'B', 'C']) await edit(host, title)
    await counted(host, { delivered: 3 })
    await host.reset(workspace)
    expect(await make(host, `${server.base}/hooks/one`)).toBe(id)
    await verify(host, id)
    await edit(host, 'D')
    await counted(host, { delivered: 4 })
  })
})
