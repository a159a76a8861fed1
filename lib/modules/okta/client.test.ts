import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallRequest } from '@/lib/module-kit/call'
import { createOktaClient, type OktaClient } from './client'

const clock = { now: () => Date.now() }
const timers = { sleep: (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms)) }
const USERS: CallRequest = { method: 'GET', path: '/api/v1/users', effect: 'read' }
const CREATE: CallRequest = { method: 'POST', path: '/api/v1/users', effect: 'write', body: { a: 1 } }
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Seen {
  line: string
  headers: IncomingHttpHeaders
  body: string
}

async function serve(
  status: number,
  headers: Record<string, string | string[]>,
  body: string,
  instead?: (socket: Socket) => void,
): Promise<{ client: OktaClient; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response: ServerResponse) => {
    let text = ''
    for await (const chunk of request) text += chunk
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: text })
    if (instead) instead(request.socket)
    else response.writeHead(status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const options = { origin, token: '00secret', clock, timers, userAgent: 'Joinery/1.0', allowLoopback: true }
  const client = createOktaClient(options)
  closers.push(
    () => client.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { client, seen }
}

const JSON_HEADERS = { 'content-type': 'application/json' }

describe('what goes out', () => {
  it('carries the headers of every call, whatever the request says about them', async () => {
    const { client, seen } = await serve(200, JSON_HEADERS, '[]')
    const headers = {
      Authorization: 'SSWS other',
      cookie: 'a=b',
      host: 'evil.com',
      'content-length': '5',
      'transfer-encoding': 'chunked',
      connection: 'close',
      'user-agent': 'x',
      'if-match': '"1"',
      'content-type': 'application/json; okta-response="omitCredentials"',
    }
    const outcome = await client.send({ ...CREATE, headers }, { scenarioId: 'sc_1' })
    expect(outcome).toMatchObject({ type: 'answer', response: { status: 200, body: [] } })
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'SSWS 00secret',
      accept: 'application/json',
      'content-type': 'application/json; okta-response="omitCredentials"',
      'content-length': '7',
      'if-match': '"1"',
      'accept-encoding': 'identity',
      'user-agent': 'Joinery/1.0 (scenario sc_1)',
      host: expect.stringContaining('127.0.0.1'),
    })
    expect(seen[0]?.headers.cookie).toBeUndefined()
    expect(seen[0]?.headers['transfer-encoding']).toBeUndefined()
    expect(seen[0]?.body).toBe('{"a":1}')
  })

  it('has Content-Length: 0 on a POST and PUT without a body', async () => {
    const { client, seen } = await serve(204, {}, '')
    for (const method of ['POST', 'PUT', 'DELETE', 'GET'] as const)
      await client.send({ method, path: '/api/v1/x', effect: 'write' })
    expect(seen.map(one => one.headers['content-length'])).toEqual(['0', '0', undefined, undefined])
  })

  it.each([
    '//evil.com/api/v1/users',
    'http://evil.com/api/v1/users',
    '/api/v1/../../x',
    '/api/v1/%2e%2e/x',
    '/api\\v1',
    '/api/v1/a b',
    '/api/v1/users#x',
    '/app/x',
    '',
    '/api/v1/us\ners',
    '/api/v1/users\r\nx: y',
  ])('is refused unsent for the path %j', async path => {
    const { client, seen } = await serve(200, JSON_HEADERS, '{}')
    const outcome = await client.send({ ...USERS, path })
    expect(outcome).toMatchObject({ type: 'broken', reason: 'refused-locally', sent: false })
    expect(seen).toEqual([])
  })

  it.each([{ 'x-a': 'a\r\nb: c' }, { 'x a': 'b' }, { 'x-ü': 'b' }, { 'x-a': '☃' }])(
    'is refused unsent for the header %j',
    async headers => {
      const { client, seen } = await serve(200, JSON_HEADERS, '{}')
      expect(await client.send({ ...USERS, headers })).toMatchObject({
        reason: 'refused-locally',
        sent: false,
      })
      expect(seen).toEqual([])
    },
  )

  it('only goes to https, or to a loopback address when told so', () => {
    const base = { token: 't', clock, timers, userAgent: 'Joinery/1.0' }
    for (const origin of [
      'http://a.okta.com',
      'http://127.0.0.1:1',
      'https://a.okta.com/',
      'a.okta.com',
      'ftp://a',
    ])
      expect(() => createOktaClient({ ...base, origin })).toThrow()
    for (const origin of [
      'http://localhost:1',
      'http://10.0.0.1',
      'http://127.0.0.1.evil.com',
      'http://a.okta.com',
    ])
      expect(() => createOktaClient({ ...base, origin, allowLoopback: true })).toThrow()
    closers.push(createOktaClient({ ...base, origin: 'https://a.okta.com' }).close)
  })

  it('reaches no address inside the network by https', async () => {
    const options = { token: 't', clock, timers, userAgent: 'Joinery/1.0', origin: 'https://localhost' }
    const client = createOktaClient(options)
    closers.push(client.close)
    const outcome = await client.send(USERS)
    expect(outcome).toMatchObject({ type: 'broken', reason: 'unreachable', sent: false })
    expect(outcome.type === 'broken' && outcome.message).toContain('inside a network')
  })
})

describe('what comes back', () => {
  it('never looks unsent when we fail after it left', async () => {
    const fault = () => {
      throw new Error('fault')
    }
    const held = () => undefined
    const budget = {
      permit: async () => 0,
      learn: fault,
      lost: fault,
      heldUntil: held,
      close: async () => {},
    }
    const dispatcher = { dispatch: fault }
    const base = { origin: 'https://a.okta.com', token: 't', clock, timers, userAgent: 'Joinery/1.0' }
    const client = createOktaClient({ ...base, budget, dispatcher })
    expect(await client.send(CREATE)).toMatchObject({ type: 'broken', sent: true })
  })

  it('says that the host answered a web page', async () => {
    const { client } = await serve(200, { 'content-type': 'text/html' }, '<html>')
    const outcome = await client.send(USERS)
    expect(outcome).toMatchObject({ type: 'broken', reason: 'unreadable', sent: true, status: 200 })
    expect(outcome.type === 'broken' && outcome.message).toContain('web page')
    expect(await client.send({ ...USERS, raw: true })).toMatchObject({ response: { body: '<html>' } })
  })

  it('never follows a redirect, and shows it to a raw call', async () => {
    const { client, seen } = await serve(302, { location: 'https://evil.com/' }, '')
    const outcome = await client.send(USERS)
    expect(outcome).toMatchObject({ type: 'broken', reason: 'unreadable', sent: true, status: 302 })
    expect(outcome.type === 'broken' && outcome.message).toContain('redirected')
    expect(await client.send({ ...USERS, raw: true })).toMatchObject({
      type: 'answer',
      response: { status: 302 },
    })
    expect(seen).toHaveLength(2)
  })

  it('keeps a web page as text when the status is an error', async () => {
    const { client } = await serve(503, { 'content-type': 'text/html' }, '<html>down')
    expect(await client.send(USERS)).toMatchObject({ response: { status: 503, body: '<html>down' } })
  })

  it('is null without a body, and broken for half a JSON', async () => {
    expect(await (await serve(204, {}, '')).client.send(CREATE)).toMatchObject({ response: { body: null } })
    const half = await (await serve(200, JSON_HEADERS, '{"a":')).client.send(CREATE)
    expect(half).toMatchObject({ type: 'broken', reason: 'unreadable', sent: true })
  })

  it('may have been cut when it is half a JSON that only the connection’s end ends', async () => {
    const head = 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n'
    const { client } = await serve(200, {}, '', socket => socket.end(`${head}{"a":`))
    expect(await client.send(USERS)).toMatchObject({ type: 'broken', reason: 'cut', sent: true })
  })

  it.each(['{"a":{"__proto__":{"admin":true}}}', '{"a":{"\\u005f_proto__":{"admin":true}}}'])(
    'has no __proto__ key: %s',
    async body => {
      const outcome = await (await serve(200, JSON_HEADERS, body)).client.send(USERS)
      expect(outcome.type === 'answer' && JSON.stringify(outcome.response.body)).toBe('{"a":{}}')
    },
  )

  it('waits for a rate limit by Okta’s clock', async () => {
    const headers = {
      ...JSON_HEADERS,
      date: 'Thu, 14 Jul 2016 14:56:13 GMT',
      'x-rate-limit-limit': '50',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Date.parse('Thu, 14 Jul 2016 14:56:43 GMT') / 1000),
    }
    const { client } = await serve(429, headers, '{"errorCode":"E0000047"}')
    expect(await client.send(CREATE)).toMatchObject({
      type: 'limited',
      waitMs: 31_000,
      response: { status: 429 },
    })
  })

  it('knows how far the org’s clock is from ours', async () => {
    const ahead = await serve(
      200,
      { ...JSON_HEADERS, date: new Date(Date.now() + 60_000).toUTCString() },
      '{}',
    )
    expect(ahead.client.clockAheadMs?.()).toBe(0)
    await ahead.client.send(USERS)
    expect(ahead.client.clockAheadMs?.()).toBeGreaterThan(55_000)
    expect(ahead.client.clockAheadMs?.()).toBeLessThanOrEqual(60_000)
  })

  it('backs off only briefly from the concurrency limit', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 60)
    const headers = { 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset }
    const { client } = await serve(429, { ...JSON_HEADERS, ...headers }, '{}')
    const outcome = await client.send(CREATE)
    expect(outcome.type === 'limited' && outcome.waitMs).toBeLessThan(5000)
    expect(outcome.type === 'limited' && outcome.waitMs).toBeGreaterThan(100)
  })
})

describe('an answer that is more than is read', () => {
  const keys = (count: number): string => Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',')
  it.each([
    [
      '500,000 attributes',
      `{"id":"00u1","profile":{${keys(500_000)}}}`,
      'The answer holds more than 100,000 keys and items.',
    ],
    [
      'one wide user in a list',
      `[{"id":"00u1"},{${keys(100_001)}}]`,
      'The answer holds more than 100,000 keys and items in one item of its list.',
    ],
    [
      'a million items',
      `[${'1,'.repeat(1_000_000)}1]`,
      'The answer holds more than 1,000,000 keys and items.',
    ],
    [
      '200,000 levels',
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      'The answer is nested more than 33 levels deep.',
    ],
  ])('(%s) says so, and is not asked for again', async (_, body, message) => {
    const { client } = await serve(200, JSON_HEADERS, body)
    expect(await client.send(USERS)).toMatchObject({
      type: 'broken',
      reason: 'too-much',
      sent: true,
      message,
    })
  })

  it('is short when it is a refusal, and its code is still known', async () => {
    const long = 'x'.repeat(3_000_000)
    const errorCauses = Array.from({ length: 3_000 }, () => ({ errorSummary: 'y'.repeat(3_000) }))
    const { client } = await serve(
      400,
      JSON_HEADERS,
      JSON.stringify({ errorCode: 'E0000001', errorSummary: long, errorCauses, more: long }),
    )
    const outcome = await client.send(USERS)
    expect(outcome).toMatchObject({
      type: 'answer',
      response: { status: 400, body: { errorCode: 'E0000001' } },
    })
    expect(JSON.stringify(outcome).length).toBeLessThan(250_000)
  })

  it('keeps every digit of a number, and a large list whole', async () => {
    const { client } = await serve(
      200,
      JSON_HEADERS,
      `[{"id":8202522731445525542,"n":1.10},${'{"a":1},'.repeat(200_000)}{"z":1e400}]`,
    )
    const outcome = await client.send(USERS)
    if (outcome.type !== 'answer' || !Array.isArray(outcome.response.body)) throw new Error('No list.')
    const { body } = outcome.response
    expect(body[0]).toEqual({ id: '8202522731445525542', n: 1.1 })
    expect(body.at(-1)).toEqual({ z: '1e400' })
    expect(body).toHaveLength(200_002)
  })
})

describe('a large answer in which our token stands', () => {
  it.each([
    ['as it is', '00secret'],
    ['spelt in escapes', [...'00secret'].map(letter => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')],
  ])('shows dots (%s)', async (_, token) => {
    const body = `[${'{"a":"b"},'.repeat(30_000)}{"x":"${token}","${token}":["and ${token} again"]}]`
    const { client } = await serve(200, JSON_HEADERS, body)
    const outcome = await client.send(USERS)
    if (outcome.type !== 'answer' || !Array.isArray(outcome.response.body)) throw new Error('No list.')
    expect(outcome.response.body.at(-1)).toEqual({ x: '••••••', '••••••': ['and •••••• again'] })
  })
})
