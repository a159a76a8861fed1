import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createSandboxOrg, type SandboxOrg } from '@/lib/modules/okta/sandbox'
import type { Random } from '@/lib/modules/okta/sandbox/ids'
import type { SandboxResponse } from '@/lib/modules/okta/sandbox/types'
import { between, pick } from './random'

/** One request as the org itself saw it: the other side's truth, which the history is held against. */
export interface Arrival {
  at: number
  method: string
  url: string
  body: string
  /** Whether the org did what was asked; a GET counts as done when it was answered. */
  done: boolean
  status: number
  requestId: string
  /** What went wrong on purpose. */
  fault: Fault | null
}

/** How an answer is spoilt. `before`: the org does nothing; `after`: it has done what was asked. */
export type Fault = 'reset-before' | 'reset-after' | '503-before' | '500-after' | '429' | 'cut-after' | 'slow'

const FAULTS: readonly Fault[] = [
  'reset-before',
  'reset-after',
  '503-before',
  '500-after',
  '429',
  'cut-after',
  'slow',
]

export interface RecordingOrg {
  org: SandboxOrg
  origin: string
  token: string
  arrivals: Arrival[]
  /** The share of requests that are spoilt, from 0 to 1. */
  trouble: number
  close(): Promise<void>
}

/** The sandbox org as a server of its own, which outlives every kill, spoils some answers and keeps a record of all. */
export async function startRecordingOrg(random: Random): Promise<RecordingOrg> {
  const token = `00torture${random.below(1e9)}x${random.below(1e9)}`
  const clock = { now: () => Date.now() }
  const org = createSandboxOrg({ clock, origin: 'http://127.0.0.1', tokens: [token] })
  const arrivals: Arrival[] = []
  const self: RecordingOrg = { org, token, arrivals, trouble: 0, origin: '', close: async () => undefined }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const method = req.method ?? 'GET'
    const url = req.url ?? '/'
    const body = await text(req)
    const fault = random.next() < self.trouble ? pick(random, FAULTS) : null
    const arrival: Arrival = {
      at: Date.now(),
      method,
      url,
      body,
      done: false,
      status: 0,
      requestId: '',
      fault,
    }
    arrivals.push(arrival)
    if (fault === 'reset-before') return void res.destroy()
    if (fault === '503-before') return send(res, refused(arrival, 503, {}))
    if (fault === '429') return send(res, refused(arrival, 429, tooMany()))
    const headers = Object.fromEntries(
      Object.entries(req.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    )
    const given = org.handle({ method, path: url, headers, body })
    arrival.status = given.status
    arrival.done = given.status < 400
    arrival.requestId = String(given.headers['x-okta-request-id'] ?? '')
    if (fault === 'slow') await new Promise(resolve => setTimeout(resolve, between(random, 200, 1_700)))
    if (fault === 'reset-after') return void res.destroy()
    if (fault === '500-after') return send(res, { ...given, status: 500, body: '' })
    if (fault === 'cut-after') {
      res.writeHead(given.status, { ...given.headers, 'content-length': String(given.body.length + 10) })
      return void res.write(given.body.slice(0, 20), () => res.destroy())
    }
    send(res, given)
  }

  const server: Server = createServer((req, res) => {
    answer(req, res).catch(() => res.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The org has no port')
  self.origin = `http://127.0.0.1:${address.port}`
  org.origin = self.origin
  self.close = () =>
    new Promise<void>(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return self
}

function refused(arrival: Arrival, status: number, headers: Record<string, string>): SandboxResponse {
  arrival.status = status
  arrival.requestId = `refused-${arrival.at}-${Math.round(performance.now() * 1e6)}`
  return { status, headers: { ...headers, 'x-okta-request-id': arrival.requestId }, body: '{}' }
}

function tooMany(): Record<string, string> {
  const now = Date.now()
  return {
    date: new Date(now).toUTCString(),
    'x-rate-limit-limit': '600',
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.floor(now / 1_000) + 1),
  }
}

function send(res: ServerResponse, { status, headers, body }: SandboxResponse): void {
  res.writeHead(status, headers)
  res.end(body)
}
