import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { type ExchangeRequest, exchange } from './dispatch'

const LIMITS = { quietMs: 300, totalMs: 2000, maxBytes: 1000 }
const GET: ExchangeRequest = { method: 'GET', path: '/x', headers: {} }
const open: { pool?: Pool; server?: Server } = {}

afterEach(async () => {
  await open.pool?.destroy()
  open.server?.closeAllConnections()
  open.server?.close()
})

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void, connections = 5) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    handle(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connections,
    pipelining: 1,
  })
  Object.assign(open, { pool, server })
  return { pool, seen, server }
}

describe('one exchange', () => {
  it('gives back a whole answer and leaves out cookies', async () => {
    const { pool } = await serve((_, response) => {
      response.writeHead(201, { 'set-cookie': 'sid=1', link: ['<a>; rel="self"', '<b>; rel="next"'] })
      response.write('{"a":')
      response.end('"ü"}')
    })
    const ended = await exchange(pool, GET, LIMITS)
    expect(ended).toMatchObject({ type: 'answer', status: 201, text: '{"a":"ü"}' })
    expect(ended.type === 'answer' && ended.headers.link).toBe('<a>; rel="self", <b>; rel="next"')
    expect(ended.type === 'answer' && ended.headers['set-cookie']).toBeUndefined()
  })

  it('skips informational answers and follows no redirect', async () => {
    const { pool, seen } = await serve((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(await exchange(pool, GET, LIMITS)).toMatchObject({ type: 'answer', status: 302 })
    expect(seen).toEqual(['GET /x'])
  })

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, object]>([
    ['closes before answering', request => request.socket.end(), { why: 'unreachable', sent: true }],
    [
      'resets before answering',
      request => request.socket.resetAndDestroy(),
      { why: 'unreachable', sent: true },
    ],
    ['never answers', () => {}, { why: 'timeout', sent: true }],
    [
      'resets in the middle of the body',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100, 'x-okta-request-id': 'r1' })
        response.write('{"a":')
        setTimeout(() => request.socket.resetAndDestroy(), 20)
      },
      { why: 'cut', sent: true, status: 200, requestId: 'r1' },
    ],
    [
      'ends before its content-length',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{}')
        setTimeout(() => request.socket.end(), 20)
      },
      { why: 'cut', sent: true, status: 200 },
    ],
    [
      'ends a chunked body too early',
      (request, response) => {
        response.write('{}')
        setTimeout(() => request.socket.end(), 20)
      },
      { why: 'cut', sent: true, status: 200 },
    ],
    [
      'falls silent within the body',
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 })
        response.write('{}')
      },
      { why: 'timeout', sent: true, status: 200 },
    ],
    [
      'compresses unasked',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('xxxx'),
      { why: 'unreadable', code: 'encoded' },
    ],
    [
      'announces too large a body',
      (_, response) => response.end('x'.repeat(5000)),
      { why: 'unreadable', code: 'too-large', status: 200 },
    ],
    [
      'streams too large a body',
      (_, response) => {
        for (let i = 0; i < 50; i++) response.write('x'.repeat(100))
        response.end()
      },
      { why: 'unreadable', code: 'too-large' },
    ],
    [
      'answers no HTTP',
      request => void request.socket.write('hello\r\n\r\n'),
      { why: 'unreadable', sent: true },
    ],
  ])('tells when the server %s', async (_name, handle, expected) => {
    const { pool, seen } = await serve(handle)
    for (const method of ['GET', 'POST'] as const) {
      const ended = await exchange(
        pool,
        { ...GET, method, ...(method === 'POST' ? { body: '{}' } : {}) },
        LIMITS,
      )
      expect(ended).toMatchObject({ type: 'failed', ...expected })
    }
    // With its pool gone nothing more can come.
    await pool.destroy()
    expect(seen).toEqual(['GET /x', 'POST /x'])
  })

  it('ends a drip-fed answer at the total time', async () => {
    const { pool } = await serve((_, response) => {
      const drip = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(drip))
    })
    const ended = await exchange(pool, GET, { ...LIMITS, totalMs: 400 })
    expect(ended).toMatchObject({ why: 'timeout', sent: true, code: 'total' })
  })

  it('says unsent when nobody listens, for every waiting request', async () => {
    const { server } = await serve(() => {})
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 2 })
    open.pool = pool
    const all = await Promise.all(
      Array.from({ length: 8 }, () => exchange(pool, { ...GET, method: 'POST' }, LIMITS)),
    )
    for (const ended of all)
      expect(ended).toMatchObject({ why: 'unreachable', sent: false, code: 'ECONNREFUSED' })
  })

  it('says unsent when the name does not exist', async () => {
    const pool = new Pool('http://nowhere.invalid')
    open.pool = pool
    expect(await exchange(pool, GET, LIMITS)).toMatchObject({ why: 'unreachable', sent: false })
  })

  it('says unsent when there is no connection in time', async () => {
    // A connector that never comes back stands for a host that drops packets.
    const pool = new Pool('http://127.0.0.1:9', {
      connect: (_options, callback) =>
        void setTimeout(
          () => callback(Object.assign(new Error('x'), { code: 'UND_ERR_CONNECT_TIMEOUT' }), null),
          50,
        ),
    })
    open.pool = pool
    expect(await exchange(pool, GET, LIMITS)).toMatchObject({ why: 'timeout', sent: false })
  })

  it('never sends what was cancelled while it waited for a connection', async () => {
    const cancel = new AbortController()
    // The one connection is taken while the first is being answered.
    const { pool, seen } = await serve((_, response) => {
      cancel.abort()
      setImmediate(() => response.end('{}'))
    }, 1)
    const first = exchange(pool, GET, LIMITS)
    const second = exchange(pool, { ...GET, path: '/second', signal: cancel.signal }, LIMITS)
    const third = exchange(pool, { ...GET, path: '/third' }, LIMITS)
    expect(await second).toMatchObject({ why: 'cancelled', sent: false })
    expect(await first).toMatchObject({ status: 200 })
    expect(await third).toMatchObject({ status: 200 })
    expect(seen).toEqual(['GET /x', 'GET /third'])
  })

  it('says sent when it is cancelled while Okta works', async () => {
    const cancel = new AbortController()
    const { pool } = await serve(() => cancel.abort())
    const ended = await exchange(pool, { ...GET, signal: cancel.signal }, LIMITS)
    expect(ended).toMatchObject({ why: 'cancelled', sent: true })
    expect(await exchange(pool, { ...GET, signal: AbortSignal.abort() }, LIMITS)).toMatchObject({
      sent: false,
    })
  })

  it('gives up unsent, keeping the connection, when its owner lost the lease', async () => {
    let connections = 0
    const { pool, seen, server } = await serve((_, response) => void response.end('{}'), 1)
    server.on('connection', () => connections++)
    await exchange(pool, GET, LIMITS)
    const stop = () => {
      throw new Error('lease lost')
    }
    const given = await exchange(pool, { ...GET, method: 'POST', beforeWrite: stop }, LIMITS)
    expect(given).toMatchObject({ why: 'given-up', sent: false })
    expect(await exchange(pool, GET, LIMITS)).toMatchObject({ status: 200 })
    expect(seen).toEqual(['GET /x', 'GET /x'])
    expect(connections).toBe(1)
  })

  it('does not throw for a request that undici refuses', async () => {
    const { pool, seen } = await serve((_, response) => void response.end())
    const ended = await exchange(pool, { ...GET, headers: { 'x-a': 'a\r\nb: c' } }, LIMITS)
    expect(ended).toMatchObject({ type: 'failed', sent: false })
    expect(seen).toEqual([])
  })

  it('sends nothing twice when an idle connection dies under it', async () => {
    const { pool, seen } = await serve((request, response) => {
      if (request.method === 'GET') response.end('{}', () => setTimeout(() => request.socket.destroy(), 1))
      else response.end('{}')
    }, 1)
    for (let i = 0; i < 20; i++) {
      await exchange(pool, GET, LIMITS)
      await new Promise(resolve => setTimeout(resolve, i % 4))
      await exchange(pool, { ...GET, method: 'POST', path: `/${i}`, body: '{}' }, LIMITS)
    }
    const posts = seen.filter(line => line.startsWith('POST'))
    expect(new Set(posts).size).toBe(posts.length)
  })
})
