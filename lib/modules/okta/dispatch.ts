import type { Dispatcher } from 'undici'
import type { HttpMethod } from '@/lib/module-kit/call'

/** One request as it goes out; the caller has checked all of it. */
export interface ExchangeRequest {
  method: HttpMethod
  path: string
  headers: Record<string, string>
  body?: string
  signal?: AbortSignal
  /** Runs right before the first byte is written; throwing gives the exchange up unsent. */
  beforeWrite?: () => void
}

export interface ExchangeLimits {
  /** Milliseconds until the answer's headers, and between two pieces of its body. */
  quietMs: number
  /** Milliseconds from writing to the end of the answer. */
  totalMs: number
  maxBytes: number
}

/** How one exchange ended. `sent: false` is a promise that no byte of the request has left. */
export type Exchange =
  | { type: 'answer'; status: number; headers: Record<string, string>; text: string }
  | {
      type: 'failed'
      why: 'timeout' | 'unreachable' | 'cut' | 'unreadable' | 'cancelled' | 'given-up'
      sent: boolean
      /** The error's code or name, for the log and for words. */
      code: string
      status?: number
      requestId?: string
    }

type Why = Extract<Exchange, { type: 'failed' }>['why']

/** Carries our own reason through undici's error path. */
class Stop extends Error {
  constructor(
    readonly why: Why,
    readonly code: string,
  ) {
    super(code)
  }
}

/** Of undici's errors those that are about the answer's form. Source: undici 7, lib/core/errors.js. */
const UNREADABLE = /^(?:HPE_|HTTPParserError|UND_ERR_(?:HEADERS_OVERFLOW|RES_|RESPONSE))/
/** Of these those that mean that the other side closed before the body's end. */
const CUT = /^(?:HPE_INVALID_EOF_STATE|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}

/** Lower-case names, several values joined; Okta's session cookie is nobody's business and stays out. */
function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'set-cookie' || name === '__proto__') continue
    flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

/** Gathers one answer. Every callback runs on undici's stack and must not throw, except to give up unsent. */
class Collector implements Dispatcher.DispatchHandler {
  #sent = false
  #settled = false
  #controller: Dispatcher.DispatchController | undefined
  #timer: NodeJS.Timeout | undefined
  #status: number | undefined
  #headers: Record<string, string> = {}
  readonly #chunks: Buffer[] = []
  #bytes = 0
  readonly #onAbort = () => this.#stop(new Stop('cancelled', 'aborted'))

  constructor(
    readonly request: ExchangeRequest,
    readonly limits: ExchangeLimits,
    readonly settle: (exchange: Exchange) => void,
  ) {
    request.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  /**
   * undici calls this with a free connection in hand, before it writes. Throwing here ends the request and keeps
   * the connection, where `controller.abort` would close it. Source: undici 7, lib/dispatcher/client-h1.js writeH1.
   */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) throw new Stop('cancelled', 'settled')
    // A second start means undici would send the request once more; what may be repeated is not its decision.
    if (this.#sent) throw new Stop('unreachable', 'repeated')
    try {
      this.request.beforeWrite?.()
    } catch {
      const stop = new Stop('given-up', 'beforeWrite')
      this.#fail(stop)
      throw stop
    }
    this.#sent = true
    this.#controller = controller
    this.#timer = setTimeout(() => this.#stop(new Stop('timeout', 'total')), this.limits.totalMs)
  }

  onRequestUpgrade(): void {
    this.#stop(new Stop('unreadable', 'upgrade'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#settled || status < 200) return
    this.#status = status
    this.#headers = flatten(headers)
    if (Number(this.#headers['content-length']) > this.limits.maxBytes && this.request.method !== 'HEAD')
      this.#stop(new Stop('unreadable', 'too-large'))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#bytes += chunk.length
    if (this.#bytes > this.limits.maxBytes) this.#stop(new Stop('unreadable', 'too-large'))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#settled) return
    const encoding = this.#headers['content-encoding']
    if (this.#status === undefined) this.#fail(new Stop('unreadable', 'no-status'))
    else if (encoding !== undefined && encoding !== 'identity' && this.#bytes > 0)
      this.#fail(new Stop('unreadable', 'encoded'))
    else {
      const whole = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
      const text = whole?.toString('utf8') ?? ''
      this.#end({ type: 'answer', status: this.#status, headers: this.#headers, text })
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  /** For what `dispatch` itself throws. */
  refused(error: unknown): void {
    this.#fail(error)
  }

  /** Settles first, so that the owner never waits for a socket to close. */
  #stop(stop: Stop): void {
    this.#fail(stop)
    this.#controller?.abort(stop)
  }

  #fail(error: unknown): void {
    if (this.#settled) return
    const code = error instanceof Stop ? error.code : codeOf(error)
    const why = error instanceof Stop ? error.why : this.#whyOf(code)
    const requestId = this.#headers['x-okta-request-id']
    this.#end({
      type: 'failed',
      why,
      sent: this.#sent,
      code,
      ...(this.#status === undefined ? {} : { status: this.#status }),
      ...(requestId === undefined ? {} : { requestId }),
    })
  }

  #whyOf(code: string): Why {
    if (/TIMEOUT|TIMEDOUT/.test(code)) return 'timeout'
    if (UNREADABLE.test(code) && !CUT.test(code)) return 'unreadable'
    // The head came, the rest did not: the answer was cut.
    return this.#status === undefined ? 'unreachable' : 'cut'
  }

  #end(exchange: Exchange): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.request.signal?.removeEventListener('abort', this.#onAbort)
    this.settle(exchange)
  }
}

/**
 * One HTTP exchange over a pool; never throws, follows no redirect, repeats nothing.
 * A request that still waits for a connection when it is cancelled is not sent later.
 */
export function exchange(
  pool: Pick<Dispatcher, 'dispatch'>,
  request: ExchangeRequest,
  limits: ExchangeLimits,
): Promise<Exchange> {
  if (request.signal?.aborted)
    return Promise.resolve({ type: 'failed', why: 'cancelled', sent: false, code: 'aborted' })
  return new Promise(resolve => {
    const collector = new Collector(request, limits, resolve)
    try {
      pool.dispatch(
        {
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: request.body ?? null,
          headersTimeout: limits.quietMs,
          bodyTimeout: limits.quietMs,
        },
        collector,
      )
    } catch (error) {
      collector.refused(error)
    }
  })
}
