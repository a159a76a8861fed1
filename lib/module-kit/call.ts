import type { Json } from './json'

/**
 * What repeating a call would do (RUNNING.md, 3):
 * `read` changes nothing; `idempotent` ends the same however often it is sent; `write` does not.
 */
export type CallEffect = 'read' | 'idempotent' | 'write'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'

/** One request to the connection's org. Path segments and query values are already encoded as single pieces. */
export interface CallRequest {
  method: HttpMethod
  /** Path and query below the connection's origin, beginning with `/`, for example `/api/v1/users/00u1?expand=x`. */
  path: string
  /** Extra headers, lower-case names. Authorization, Host, Cookie and the framing headers are the client's own. */
  headers?: Record<string, string>
  /** JSON body; with `rawBody` the text is sent as typed instead. */
  body?: Json
  rawBody?: string
  effect: CallEffect
  /** Names the call within its step for history and for `verify`, for example `update`. */
  name?: string
  /** A raw call typed by a person: it is never sent again by itself unless it is a GET. */
  raw?: boolean
  /**
   * Which parameters a part was made of, so that what came from a secret one stays secret: `path`, `rawBody` or
   * `body` with a dotted path in it → dotted paths of the input, alike inside. Once said, nothing else is made of any.
   * Without it a secret is looked for by its text.
   */
  madeOf?: Readonly<Record<string, readonly string[]>>
}

/** An answer that was read to its end. */
export interface CallResponse {
  status: number
  /** Lower-case names; several values of one name are joined by `, `. */
  headers: Record<string, string>
  /** Parsed when it is JSON, else the text; null when there is none. */
  body: Json
}

/**
 * How a request ended, seen from the client. A client never throws for what the network or the other side does.
 * `sent: false` means that no byte of the request can have reached the other side.
 */
export type CallOutcome =
  | { type: 'answer'; response: CallResponse }
  /** 429: not carried out; try again after `waitMs` (already learnt by the budget). */
  | { type: 'limited'; waitMs: number; response: CallResponse }
  /**
   * No readable answer: a time-out, a reset, a cut body, a cancel. What is `unreadable` (a redirect, a web page, a
   * compressed or broken text) or more than is read (`too-much`) came whole: asking again would not change it.
   */
  | {
      type: 'broken'
      reason: 'timeout' | 'unreachable' | 'cut' | 'unreadable' | 'too-much' | 'cancelled' | 'refused-locally'
      sent: boolean
      message: string
      /** The org itself is not there any more: every further call would end the same way. */
      orgGone?: true
      hint?: string
      status?: number
      requestId?: string
    }

export interface SendOptions {
  /** Aborting ends the call; it is then `cancelled`, and `sent` tells whether it may have left. */
  signal?: AbortSignal
  /**
   * Called as the socket is about to be written. Throwing gives the call up unsent: the owner of a run checks its
   * lease here, so that a process that slept starts no call.
   */
  beforeWrite?: () => void
  /** Added to the User-Agent, so that an event tells which scenario caused it. */
  scenarioId?: string
}

/** A connection's way to its one origin. Rate budgets live behind it. */
export interface CallClient {
  /** The connection's origin, for showing (`https://acme.okta.com`). */
  readonly origin: string
  /**
   * How far the org's clock is ahead of ours, as its last answer showed; milliseconds, negative when it is behind.
   * Never more than it truly is ahead. Absent where nothing is known of the org's clock.
   */
  clockAheadMs?(): number
  /**
   * Waits until the budget of the request's bucket allows one more call.
   * @returns milliseconds waited, 0 when there was headroom
   * @throws the signal's reason when it is aborted while waiting
   */
  permit(request: CallRequest, signal?: AbortSignal): Promise<number>
  /**
   * Until when the budget of the request's bucket lets no call through, as far as that is known; milliseconds since
   * 1970 UTC by our clock. Nothing while it does let them through.
   */
  heldUntil?(request: CallRequest): number | undefined
  send(request: CallRequest, options?: SendOptions): Promise<CallOutcome>
}
