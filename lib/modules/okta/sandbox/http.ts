import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { invalidToken, rateLimited, SandboxError } from './errors'
import type { Fault } from './faults'
import type { SandboxOrg } from './org'
import type { SandboxRequest, SandboxResponse } from './types'

const MAX_BODY_BYTES = 1_000_000

/** Has the org answer; a host that keeps the org elsewhere reads it before and saves it after. */
export type Answering = (request: SandboxRequest) => SandboxResponse | Promise<SandboxResponse>

/**
 * Serves an org under the path of its origin, which is taken off before the org sees a request.
 * Faults are obeyed here. Bodies are limited to 1 MB (413); a POST or PUT without a length is 411, as at Okta.
 */
export function createSandboxHttp(
  org: SandboxOrg,
  answer: Answering = request => org.handle(request),
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    serve(org, answer, req, res).catch(() => res.destroy())
  }
}

async function serve(
  org: SandboxOrg,
  answering: Answering,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const method = req.method ?? 'GET'
  const prefix = prefixOf(org.origin)
  const url = req.url ?? '/'
  if (prefix !== '' && !url.startsWith(`${prefix}/`)) return send(res, plain(404, ''))
  const path = url.slice(prefix.length)
  const sized = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined
  if ((method === 'POST' || method === 'PUT') && !sized) return send(res, plain(411, ''))
  const body = sized ? await readBody(req) : ''
  if (body === null) return send(res, { ...plain(413, ''), headers: { connection: 'close' } })
  const fault = org.faults.take(method, path)
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset') return void res.destroy()
  const instead = fault === undefined ? null : answerOf(fault, method, org.clock.now())
  if (instead !== null) return send(res, instead)
  const answer = await answering({ method, path, headers: flat(req), body })
  if (fault?.kind === 'lost-answer') return void res.destroy()
  send(res, fault?.kind === 'next-elsewhere' ? movedNext(answer, org.origin, fault.origin) : answer)
}

/** The path of an origin such as `http://127.0.0.1:3000/sandbox`, without a slash at the end. */
function prefixOf(origin: string): string {
  const slash = origin.indexOf('/', origin.indexOf('//') + 2)
  return slash < 0 ? '' : origin.slice(slash).replace(/\/+$/, '')
}

/** @returns null for a body that is too long */
async function readBody(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > MAX_BODY_BYTES) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function flat(req: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = Object.create(null)
  for (const [name, value] of Object.entries(req.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value
  return headers
}

function send(res: ServerResponse, answer: SandboxResponse): void {
  res.writeHead(answer.status, answer.headers)
  res.end(answer.body)
}

/** What a fault answers in the org's place; null for one that only bends the answer. */
function answerOf(fault: Fault, method: string, now: number): SandboxResponse | null {
  switch (fault.kind) {
    case 'html':
      return page(fault.status ?? 200)
    case 'status':
      return plain(
        fault.status,
        fault.body ?? bodyOf(new SandboxError(fault.status, 'E0000009', 'Internal Server Error')),
      )
    case 'rate-limit':
      return limited(now, fault.concurrency ?? false, fault.resetInSeconds ?? 60)
    case 'redirect':
      return { ...plain(method === 'GET' ? 302 : 307, ''), headers: { location: fault.location } }
    case 'expired-token':
      return plain(401, bodyOf(invalidToken()))
    default:
      return null
  }
}

const bodyOf = (error: SandboxError) => JSON.stringify(error.body('oaeInjectedFault000000000'))

function plain(status: number, body: string): SandboxResponse {
  return { status, headers: { 'content-type': 'application/json' }, body }
}

function page(status: number): SandboxResponse {
  const body = '<!doctype html><title>Sign in</title><p>This is a web page, not an API.</p>'
  return { status, headers: { 'content-type': 'text/html;charset=utf-8' }, body }
}

function limited(now: number, concurrency: boolean, resetInSeconds: number): SandboxResponse {
  const headers = {
    'content-type': 'application/json',
    date: new Date(now).toUTCString(),
    'x-rate-limit-limit': concurrency ? '0' : '600',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.floor(now / 1000) + resetInSeconds),
  }
  return { status: 429, headers, body: bodyOf(rateLimited()) }
}

function movedNext(answer: SandboxResponse, from: string, to: string): SandboxResponse {
  const { link } = answer.headers
  if (!Array.isArray(link)) return answer
  const moved = link.map(line => (line.endsWith('rel="next"') ? line.replace(`<${from}`, `<${to}`) : line))
  return { ...answer, headers: { ...answer.headers, link: moved } }
}

export interface SandboxServer {
  origin: string
  port: number
  close(): Promise<void>
}

/** A server of its own on 127.0.0.1; the org's links lead to it (keeping their path prefix). */
export async function startSandboxServer(
  org: SandboxOrg,
  port = 0,
  answering?: Answering,
): Promise<SandboxServer> {
  const server = createServer(createSandboxHttp(org, answering))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The sandbox server has no port')
  const prefix = prefixOf(org.origin)
  org.origin = `http://127.0.0.1:${address.port}${prefix}`
  return {
    origin: org.origin,
    port: address.port,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
