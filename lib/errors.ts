import { cutText, keptFailure } from './error-text'

/**
 * Why a step failed. The kernel, the history page and the alerts all branch on these and on nothing else.
 *
 * - `input`: a parameter is wrong or empty
 * - `refused`: the other side said no
 * - `gone`: the thing does not exist (404)
 * - `conflict`: it exists already, or somebody changed it meanwhile
 * - `auth`: the credentials are not accepted; every further call would fail alike
 * - `unreachable`: no connection, or an answer that is none
 * - `timeout`: no answer in time
 * - `limit`: one of our own limits
 * - `bug`: our fault
 */
export const FAILURE_KINDS = [
  'input',
  'refused',
  'gone',
  'conflict',
  'auth',
  'unreachable',
  'timeout',
  'limit',
  'bug',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/** What is kept of a failure: plain JSON, safe to store and to show. Never holds a secret. */
export interface Failure {
  kind: FailureKind
  /** What happened, in a sentence for people. */
  message: string
  /** What to do next, in a sentence. */
  hint?: string
  /** The other side's own error code, for example Okta's `E0000007`. */
  code?: string
  /** The other side's own words (Okta's errorSummary). */
  summary?: string
  /** The other side's detailed reasons (Okta's errorCauses), one sentence each. */
  causes?: string[]
  /** HTTP status of the answer that caused it. */
  status?: number
  /** Identifies the call at the other side (Okta's x-okta-request-id). */
  requestId?: string
  /** The parameter at fault, as a dotted path into the module's input. */
  parameter?: string
}

export interface FailureDetails extends Omit<Failure, 'kind' | 'message'> {
  cause?: unknown
}

/** Thrown by modules, clients and mappings; its `failure` is what history shows. */
export class StepError extends Error {
  readonly failure: Failure

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    const { cause, ...rest } = details
    const failure = keptFailure({ kind, message, ...rest })
    super(failure.message, cause === undefined ? undefined : { cause })
    this.name = 'StepError'
    this.failure = failure
  }

  get kind(): FailureKind {
    return this.failure.kind
  }
}

/** Turns anything thrown into a {@link Failure}; what we did not foresee becomes a `bug` without its internals. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof StepError) return thrown.failure
  return {
    kind: 'bug',
    message: `Joinery itself failed here: ${thrown instanceof Error ? cutText(thrown.message) : 'an unknown error'}.`,
    hint: 'Please report this with the run’s address; the server’s log has the details.',
  }
}

/** What a page, an action or a command answers with when a request cannot be done. */
export type AppErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported'
  | 'throttled'
  | 'unavailable'

/** HTTP status of each {@link AppErrorCode}: the one table. */
export const APP_ERROR_STATUS: Record<AppErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  throttled: 429,
  unavailable: 503,
}

export interface AppErrorDetails {
  field?: string
  issues?: { path: string; message: string }[]
  /** What the asker needs to go on, for example the revision that is stored; plain JSON, no secret. */
  data?: unknown
  cause?: unknown
}

/** Problems that one refusal names. */
const MOST_ISSUES = 100

/** A request that cannot be done, in words for the person who made it. */
export class AppError extends Error {
  readonly details: AppErrorDetails

  constructor(
    readonly code: AppErrorCode,
    message: string,
    details: AppErrorDetails = {},
  ) {
    super(cutText(message), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AppError'
    const { issues, field } = details
    this.details = {
      ...details,
      ...(field === undefined ? {} : { field: cutText(field, 500) }),
      ...(issues === undefined ? {} : { issues: issues.slice(0, MOST_ISSUES).map(cutIssue) }),
    }
  }

  get status(): number {
    return APP_ERROR_STATUS[this.code]
  }
}

const cutIssue = ({ path, message }: { path: string; message: string }) => ({
  path: cutText(path, 500),
  message: cutText(message),
})
