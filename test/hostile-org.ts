import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What a hostile org does with every call that it gets. */
export type Deed = (
  response: ServerResponse,
  request: IncomingMessage,
  about: { self: string; elsewhere: string },
) => unknown

export interface HostileOrg {
  origin: string
  /** Another server on this machine, where nothing of ours may ever arrive. */
  elsewhere: string
  /** Lines of requests that arrived elsewhere. */
  strayed: string[]
  become(deed: Deed): void
  close(): Promise<void>
}

const listen = (server: ReturnType<typeof createServer>): Promise<string> =>
  new Promise(resolve =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  )

/** An http org that does whatever a test tells it to, and a second server that notices what strays to it. */
export async function startHostileOrg(): Promise<HostileOrg> {
  const strayed: string[] = []
  let deed: Deed = response => response.writeHead(404).end()
  const other = createServer((request, response) => {
    strayed.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
  })
  const elsewhere = await listen(other)
  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    request.resume()
    request.once('end', () => deed(response, request, { self: origin, elsewhere }))
  })
  const origin = await listen(server)
  return {
    origin,
    elsewhere,
    strayed,
    become: next => {
      deed = next
    },
    close: async () => {
      for (const one of [server, other]) {
        one.closeAllConnections()
        await new Promise(resolve => one.close(resolve))
      }
    },
  }
}

const JSON_TYPE = { 'content-type': 'application/json' }
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Deed =>
  response =>
    response
      .writeHead(status, { ...JSON_TYPE, ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

const USER = { id: '00u1', status: 'ACTIVE', profile: { login: 'ada@example.com', firstName: 'Ada' } }

/** A page of one user whose next page lies where `to` says. */
const next =
  (to: (about: { self: string; elsewhere: string }) => string): Deed =>
  (response, request, about) =>
    response
      .writeHead(200, { ...JSON_TYPE, link: `<${to(about)}>; rel="next"` })
      .end(JSON.stringify(request.url?.includes('/users?') ? [USER] : USER))

const redirect =
  (status: number): Deed =>
  (response, _request, { elsewhere }) =>
    response.writeHead(status, { location: `${elsewhere}/api/v1/users` }).end()

const wide = (count: number): string => Array.from({ length: count }, (_, at) => `"a${at}":${at}`).join(',')

const port = (origin: string): string => new URL(origin).port

/** By name, everything that an org may do to us. */
export const DEEDS: Record<string, Deed> = {
  'redirects elsewhere (301)': redirect(301),
  'redirects elsewhere (302)': redirect(302),
  'redirects elsewhere (307)': redirect(307),
  'redirects elsewhere (308)': redirect(308),
  'names a next page on another port': next(({ elsewhere }) => `${elsewhere}/api/v1/users?after=1`),
  'names a next page on another host': next(
    ({ self }) => `http://localhost:${port(self)}/api/v1/users?after=1`,
  ),
  'names a next page by https': next(({ self }) => `${self.replace('http:', 'https:')}/api/v1/users?after=1`),
  'names a next page with a user name': next(
    ({ self }) => `${self.replace('//', '//me:pw@')}/api/v1/users?after=1`,
  ),
  'names a next page without a scheme': next(
    ({ elsewhere }) => `${elsewhere.replace('http:', '')}/api/v1/users`,
  ),
  'names a next page with backslashes': next(
    ({ elsewhere }) => `\\\\${elsewhere.replace('http://', '')}\\api`,
  ),
  'names itself as next page for ever, outside /api/': next(({ self }) => `${self}/login?after=1`),
  'names a next page that cannot be read': next(() => 'http://[::1'),
  'answers a web page': response =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
  'answers an error as a web page': response =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
  'announces fifty megabytes': response => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '52428800' })
    response.write('[')
  },
  'sends fifty megabytes': response => {
    response.writeHead(200, JSON_TYPE)
    const piece = Buffer.alloc(1 << 20, ' ')
    const go = (left: number): void => {
      if (response.destroyed) return
      if (left === 0) return void response.end('[]')
      response.write(piece, () => go(left - 1))
    }
    go(50)
  },
  'sends a gzip bomb': response =>
    response
      .writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(30 << 20))),
  'never answers': () => undefined,
  'answers a byte at a time': response => {
    response.writeHead(200, JSON_TYPE)
    const drip = setInterval(() => response.write(' '), 50)
    response.once('close', () => clearInterval(drip))
  },
  'cuts the body': response => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' })
    response.write('[{"id":"00u', () => response.destroy())
  },
  'hangs up': response => response.destroy(),
  'sends a hundred kilobytes of headers': response =>
    response.writeHead(200, { ...JSON_TYPE, 'x-bomb': 'x'.repeat(100_000) }).end('[]'),
  'sends ten thousand informational answers': response => {
    const { socket } = response
    for (let count = 0; count < 10_000; count++)
      socket?.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')
    response.writeHead(200, JSON_TYPE).end('[]')
  },
  'sends no content, with content': response => {
    response.socket?.write(
      'HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\n\r\n[{"id":"ghost"}]',
    )
    response.socket?.destroySoon()
  },
  'switches protocols': response =>
    response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  'sends half a JSON': json(200, '[{"id":'),
  'sends deep JSON': json(200, '['.repeat(200_000) + ']'.repeat(200_000)),
  'sends half a million attributes': json(200, `[{"id":"00u1",${wide(500_000)}}]`),
  'sends ninety thousand attributes': json(
    200,
    `[{"id":"00u1","status":"ACTIVE","profile":{${wide(90_000)}}}]`,
  ),
  'refuses in seven megabytes': json(400, {
    errorCode: 'E0000001',
    errorSummary: 'x'.repeat(7_000_000),
    errorCauses: Array.from({ length: 2_000 }, () => ({ errorSummary: 'y'.repeat(500) })),
  }),
  'links on in a circle of three': (response, request, about) => {
    const at = Number(/after=(\d)/.exec(request.url ?? '')?.[1] ?? 0)
    next(({ self }) => `${self}/api/v1/users?after=${(at + 1) % 3}`)(response, request, about)
  },
  'sends a Link header that cannot be read': (response, _request, { self }) =>
    response
      .writeHead(200, { ...JSON_TYPE, link: `${self}/api/v1/users?after=1; rel="next"` })
      .end(JSON.stringify([USER])),
  'sends text that is no UTF-8': response =>
    response.writeHead(200, JSON_TYPE).end(Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d])),
  'sends null for everything': json(200, 'null'),
  'sends a list of nulls': json(200, [null, 1, 'x']),
  'sends keys that reach prototypes': json(
    200,
    '[{"id":"00u1","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"profile":{"__proto__":{"x":1},"login":"a@b.cc"}}]',
  ),
  'refuses in characters that no column holds': json(
    400,
    '{"errorCode":"E0000001","errorSummary":"zero \\u0000 and half \\ud800 a character","errorCauses":[{"errorSummary":"\\u0000"}]}',
    { 'x-okta-request-id': 'request' },
  ),
  'names its users in characters that no column holds': (response, request) => {
    const user =
      '{"id":"00u1","status":"ACTIVE","profile":{"login":"zero\\u0000@\\ud800","firstName":"A\\u0000","lastName":"\\udfff"}}'
    const org = '{"id":"00o1","companyName":"Zero \\u0000 \\ud800","pipeline":"idx","_links":{}}'
    response
      .writeHead(200, JSON_TYPE)
      .end(
        /organization|\/org/.test(request.url ?? '')
          ? org
          : request.url?.includes('/users?')
            ? `[${user}]`
            : user,
      )
  },
}
