import { type Dispatcher, Pool } from 'undici'
import {
  JsonError,
  type JsonLimits,
  MOST_ITEMS,
  MOST_LEVELS,
  MOST_LIST_ITEMS,
  readJsonInSlices,
} from '@/lib/json'
import type { CallClient, CallOutcome, CallRequest, SendOptions } from '@/lib/module-kit/call'
import type { Json } from '@/lib/module-kit/json'
import type { Clock, Timers } from '@/lib/runner/time'
import { type ExchangeLimits, exchange } from './dispatch'
import { publicLookup } from './host'
import { type Budget, bucketOf, createBudget } from './limits'
import { boundedRefusal, brokenOf } from './okta-error'
import { answersWithout, type CleanAnswer } from './redacted-answer'

export interface OktaClientOptions {
  /** `https://acme.okta.com`, from `parseHost` or `parseCustomDomain`. */
  origin: string
  /** The API token as Okta showed it, without `SSWS`. */
  token: string
  clock: Clock
  timers: Timers
  /** Default: a budget of this client alone, with half of every limit. */
  budget?: Budget
  /** `Joinery/<version>`. */
  userAgent: string
  /** For tests; default is a pool of `connections` to the origin. */
  dispatcher?: Pick<Dispatcher, 'dispatch'>
  /** Connections at once. Default 20: an org allows 35 (free) or 75 calls at once for all its clients. */
  connections?: number
  /** Only for the sandbox and tests: an http origin of a loopback address. */
  allowLoopback?: boolean
  /** Default: 60 s in all, silent or dripping, and 20 MB. */
  limits?: Partial<ExchangeLimits>
  /** What is read of an answer. Default: what a bundle may be by default. */
  answers?: JsonLimits
  connectMs?: number
}

export interface OktaClient extends CallClient {
  /** Ends open connections once they are idle. */
  close(): Promise<void>
}

/** What one try of a call may take, silent or dripping. RUNNING.md, 3. Milliseconds. */
const TRY_MS = 60_000
const LOOPBACK = /^http:\/\/(?:127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/
/** The client's own; whatever a request says about them is left out. */
const OWN_HEADERS = new Set(
  (
    'authorization cookie host content-length transfer-encoding connection proxy-authorization user-agent ' +
    'accept-encoding keep-alive upgrade te trailer expect proxy-connection'
  ).split(' '),
)
const NAMES_ACCEPTED = /^[a-z0-9!#$%&'*+.^_`|~-]+$/
const VALUES_ACCEPTED = /^[\t\x20-\x7e\x80-\xff]*$/
const JSON_TYPE = /[/+]json\b/i

function createPool(options: OktaClientOptions): Pool {
  const loopback = options.origin.startsWith('http:')
  return new Pool(options.origin, {
    connections: options.connections ?? 20,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: options.connectMs ?? 10_000, ...(loopback ? {} : { lookup: publicLookup }) },
  })
}

/** Characters of a refusal that are kept as they came. */
const LONG_REFUSAL = 20_000

/** A list of bundles is one level more than a bundle. */
const ANSWERS: JsonLimits = { items: MOST_ITEMS, listItems: MOST_LIST_ITEMS, levels: MOST_LEVELS + 1 }

type Broken = Extract<CallOutcome, { type: 'broken' }>

function refused(message: string): Broken {
  return { type: 'broken', reason: 'refused-locally', sent: false, message }
}

/** The path as it is sent, or undefined when it could mean another object or host than the one written. */
function checkedPath(origin: string, path: string): string | undefined {
  if (!/^\/(?:api|oauth2|\.well-known)\//.test(path) || !URL.canParse(path, origin)) return undefined
  const url = new URL(path, origin)
  if (url.origin !== origin || url.hash !== '' || url.pathname !== path.split('?', 1)[0]) return undefined
  return url.pathname + url.search
}

/** Whether an answer says where it ends. */
const isFramed = (headers: Record<string, string>): boolean =>
  'content-length' in headers || 'transfer-encoding' in headers

/** Turns a whole answer into an outcome. @param json  whether only JSON makes sense here */
async function outcomeOf(
  { status, headers, text, unescaped }: CleanAnswer,
  json: boolean,
  limits: JsonLimits,
): Promise<CallOutcome> {
  const type = headers['content-type'] ?? ''
  const requestId = headers['x-okta-request-id']
  const unreadable = (message: string, hint?: string): Broken => ({
    type: 'broken',
    reason: 'unreadable',
    sent: true,
    message,
    status,
    ...(hint === undefined ? {} : { hint }),
    ...(requestId === undefined ? {} : { requestId }),
  })
  const tooMuch = (error: JsonError): Broken => ({
    ...unreadable(error.about('The answer'), 'Ask for less at a time.'),
    reason: 'too-much',
  })
  const answer = (whole: Json): CallOutcome => {
    const body = status >= 400 && text.length > LONG_REFUSAL ? boundedRefusal(whole) : whole
    return { type: 'answer', response: { status, headers, body } }
  }
  if (json && status >= 300 && status < 400 && status !== 304)
    return unreadable(
      'The host redirected to another address, which Joinery never follows.',
      'Check the connection’s host: it must be the org’s own address.',
    )
  if (text.trim() === '') return answer(null)
  if (JSON_TYPE.test(type) || type === '') {
    try {
      return answer(await unescaped(await readJsonInSlices(text, limits)))
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
      if (error.reason !== 'invalid' && status < 400) return tooMuch(error)
      if (status < 400 && (json || type !== ''))
        return {
          ...unreadable('The answer is not the JSON that it says it is.'),
          // Of an answer that only the connection's end ends nobody can tell whether it was cut.
          ...(isFramed(headers) ? {} : { reason: 'cut' as const }),
        }
    }
  } else if (json && status < 300) {
    const what = /html/i.test(type) ? 'a web page' : `“${type.split(';', 1)[0]?.slice(0, 60)}”`
    return unreadable(
      `The host answered ${what} where Okta’s API answers JSON.`,
      'Check the connection’s host, and for a proxy or sign-in page on the way to Okta.',
    )
  }
  return answer(text)
}

/**
 * A connection's way to its one org. Never throws for what the network does, never follows a redirect, never
 * repeats a request.
 *
 * @throws {Error} when `origin` is neither https nor, with `allowLoopback`, an http loopback address
 * Source: Okta, "Core Okta API" (headers of every call), "Create an API token" (SSWS).
 */
export function createOktaClient(options: OktaClientOptions): OktaClient {
  const { origin, token, clock, timers, userAgent } = options
  const secure = URL.canParse(origin) && new URL(origin).origin === origin && origin.startsWith('https:')
  if (!secure && !(options.allowLoopback && LOOPBACK.test(origin)))
    throw new Error('An Okta client needs an https origin.')
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('An API token holds only visible plain characters.')
  const budget = options.budget ?? createBudget({ clock, timers })
  const pool = options.dispatcher ? undefined : createPool(options)
  const dispatcher = options.dispatcher ?? pool
  if (!dispatcher) throw new Error('No dispatcher.')
  const authorization = `SSWS ${token}`
  let aheadMs = 0
  const withoutSecrets = answersWithout(token)

  function headersOf(
    request: CallRequest,
    hasBody: boolean,
    scenarioId?: string,
  ): Record<string, string> | string {
    const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/json' }
    for (const [given, value] of Object.entries(request.headers ?? {})) {
      const name = given.toLowerCase()
      if (OWN_HEADERS.has(name) || name === '__proto__') continue
      if (!NAMES_ACCEPTED.test(name) || !VALUES_ACCEPTED.test(value)) return given
      headers[name] = value
    }
    headers.authorization = authorization
    headers['accept-encoding'] = 'identity'
    const scenario = scenarioId?.replace(/[^\w.-]/g, '')
    headers['user-agent'] = scenario ? `${userAgent} (scenario ${scenario})` : userAgent
    // Okta answers 411 to a body-less POST or PUT without it.
    if (!hasBody && ['POST', 'PUT', 'PATCH'].includes(request.method)) headers['content-length'] = '0'
    return headers
  }

  async function send(
    request: CallRequest,
    sending: SendOptions,
    progress: { left: boolean },
  ): Promise<CallOutcome> {
    const path = checkedPath(origin, request.path)
    if (path === undefined) return refused('The path of the call could lead elsewhere; it was not sent.')
    const body = request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body))
    const hasBody = body !== undefined && body !== ''
    if (hasBody && (request.method === 'GET' || request.method === 'HEAD'))
      return refused('A call that only reads cannot have a body; it was not sent.')
    const headers = headersOf(request, hasBody, sending.scenarioId)
    if (typeof headers === 'string') return refused(`The header “${headers}” cannot be sent.`)
    progress.left = true
    const went = await exchange(
      dispatcher as Pick<Dispatcher, 'dispatch'>,
      {
        method: request.method,
        path,
        headers,
        ...(hasBody ? { body } : {}),
        ...(sending.signal ? { signal: sending.signal } : {}),
        ...(sending.beforeWrite ? { beforeWrite: sending.beforeWrite } : {}),
      },
      { quietMs: TRY_MS, totalMs: TRY_MS, maxBytes: 20 * 1024 * 1024, ...options.limits },
    )
    const ended = await withoutSecrets(went, request)
    const bucket = bucketOf(request.method, path)
    if (ended.type === 'failed') {
      budget.lost(bucket, ended.sent)
      return brokenOf(ended)
    }
    // The header has whole seconds, rounded down, and is a little old: never more than the org is truly ahead.
    const date = Date.parse(ended.headers.date ?? '')
    if (!Number.isNaN(date)) aheadMs = date - clock.now()
    const limited = ended.status === 429
    const waitMs = budget.learn(bucket, ended.headers, limited)
    const json = !request.raw && (headers.accept ?? '').includes('json')
    const outcome = await outcomeOf(ended, json, options.answers ?? ANSWERS)
    return limited && outcome.type === 'answer'
      ? { type: 'limited', waitMs, response: outcome.response }
      : outcome
  }

  return {
    origin,
    clockAheadMs: () => aheadMs,
    heldUntil: request => budget.heldUntil(bucketOf(request.method, request.path)),
    permit: (request, signal) => budget.permit(bucketOf(request.method, request.path), signal),
    send: async (request, sending = {}) => {
      const progress = { left: false }
      try {
        return await send(request, sending, progress)
      } catch {
        if (!progress.left) return refused('The call could not be put together; it was not sent.')
        // Our own fault after the call left: what it did is not known, so it must not look unsent.
        return {
          type: 'broken',
          reason: 'unreadable',
          sent: true,
          message: 'The answer could not be taken in.',
        }
      }
    },
    close: async () => {
      await budget.close()
      await pool?.close()
    },
  }
}
