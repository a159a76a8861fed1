import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isHookPath } from '@/lib/event-hooks/address'
import type { EventHooks } from '@/lib/event-hooks/entry'
import type { Logger } from '@/lib/log'
import { Webhooks } from '@/lib/triggers/webhook'
import { ADDRESS_HEADER, addressOf, type TrustedProxies } from '@/lib/web/address'
import { createGate, type GateRefusal } from '@/lib/web/gate'
import { drain } from '@/lib/web/read-body'

export interface HttpOptions {
  port: number
  host: string
  /** The address people use; other Host headers are refused, so that no foreign name can be made to point here. */
  url: string
  /** Whether somebody has set that address. */
  urlIsSet: boolean
  webhooks: Webhooks
  eventHooks: EventHooks
  /** Everything that is not ours: Next. */
  rest: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** WebSocket upgrades: Next's own in development, nobody's otherwise. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Whether a run could be stored right now. */
  ready: () => Promise<boolean>
  /** Proxies whose word about who calls is taken; see lib/web/address. */
  proxies: TrustedProxies
  log: Logger
}

const JSON_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}

/**
 * `/healthz`: the process is alive. `/readyz`: what arrives can be stored. Asked by balancers and supervisors under
 * whatever name, so they are answered ahead of the gate.
 */
const PROBES = new Map<string, 'alive' | 'ready'>([
  ['/healthz', 'alive'],
  ['/readyz', 'ready'],
])

/**
 * Every request passes here first. Webhooks and health are answered ahead of Next, which is an order of magnitude
 * slower.
 */
export function createHttpServer(options: HttpOptions): Server {
  const gate = createGate(options.url, options.urlIsSet)
  const secure = options.url.startsWith('https:')
  const server = createServer((request, response) => {
    if (secure) response.setHeader('strict-transport-security', 'max-age=31536000')
    const probe = PROBES.get(request.url?.split('?', 1)[0] ?? '')
    if (probe) return void health(request, response, probe === 'alive' ? alive : options.ready)
    const url = request.url ?? '/'
    // Okta's calls name a secret each, and the sandbox org makes them by a name of its own.
    if (isHookPath(url)) return void options.eventHooks.handle(request, response)
    const refused = gate(request)
    if (refused) return refuse(request, response, refused)
    if (Webhooks.matches(url)) return void options.webhooks.handle(request, response)
    // Over whatever the request claims: sign-in is throttled by it.
    request.headers[ADDRESS_HEADER] = addressOf(request, options.proxies)
    options.rest(request, response).catch(error => {
      options.log.error({ err: error }, 'A page failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (options.upgrade === undefined || gate(request)) return void socket.destroy()
    options.upgrade(request, socket, head)
  })
  // Longer than the 60 s of usual proxies, so that they and not we close idle connections.
  server.keepAliveTimeout = 65_000
  server.requestTimeout = 60_000
  return server
}

/** In the shape in which pages read refusals; a browser that opened a page gets one to read. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, page, ...error }: GateRefusal,
): void {
  drain(request)
  if (page !== undefined && request.headers.accept?.includes('text/html')) {
    response.writeHead(status, { ...JSON_HEADERS, ...PAGE_HEADERS })
    return void response.end(page)
  }
  response.writeHead(status, JSON_HEADERS)
  response.end(JSON.stringify({ error }))
}

const alive = (): Promise<boolean> => Promise.resolve(true)

/** Tells anybody whether, and nothing else. */
async function health(
  request: IncomingMessage,
  response: ServerResponse,
  ask: () => Promise<boolean>,
): Promise<void> {
  drain(request)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
  }
  const ok = await ask()
  response.writeHead(ok ? 200 : 503, JSON_HEADERS)
  response.end(JSON.stringify({ ok }))
}

/** @throws {Error} with `code` when the port is taken or may not be used */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Longer than usual requests take, shorter than anybody waits for a server to end. */
const LAST_ANSWERS_MS = 5_000

/** Takes no new connection and lets the requests at work end, for five seconds at most. */
export function closeHttpServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    const late = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS)
    server.close(() => {
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
  })
}
