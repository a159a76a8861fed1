import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Logger } from '@/lib/log'
import { Webhooks } from '@/lib/triggers/webhook'

export interface HttpOptions {
  port: number
  host: string
  /** The address people use; other Host headers are refused, so that no foreign name can be made to point here. */
  url: string
  webhooks: Webhooks
  /** Everything that is not ours: Next. */
  rest: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** WebSocket upgrades (Next's own in development). */
  upgrade?: Parameters<Server['on']>[1]
  ready: () => Promise<boolean>
  log: Logger
}

/** Names of this machine itself: taken beside the configured one, since people open what the terminal prints. */
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Webhooks and health are answered ahead of Next, which is an order of magnitude slower. */
export function createHttpServer(options: HttpOptions): Server {
  const own = new URL(options.url)
  const allowed = (host: string | undefined): boolean => {
    if (host === undefined || !URL.canParse(`http://${host}`)) return false
    const { hostname, host: full } = new URL(`http://${host}`)
    return full === own.host || hostname === own.hostname || LOOPBACK_NAMES.has(hostname)
  }
  const server = createServer((request, response) => {
    if (!allowed(request.headers.host)) {
      response.writeHead(421, { 'content-type': 'text/plain' })
      return void response.end(`This server answers at ${options.url}.\n`)
    }
    const url = request.url ?? '/'
    if (Webhooks.matches(url)) return void options.webhooks.handle(request, response)
    if (url === '/healthz') return void health(options, response)
    // Over whatever the request claims: sign-in is throttled by it.
    request.headers['x-joinery-address'] = request.socket.remoteAddress ?? 'unknown'
    options.rest(request, response).catch(error => {
      options.log.error({ err: error }, 'A page failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  // Longer than the 60 s of usual proxies, so that they and not we close idle connections.
  server.keepAliveTimeout = 65_000
  server.requestTimeout = 60_000
  return server
}

async function health(options: HttpOptions, response: ServerResponse): Promise<void> {
  const ok = await options.ready()
  response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
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
