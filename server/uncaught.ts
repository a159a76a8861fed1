import { mayPass } from '@/lib/db/database-error'
import type { Logger } from '@/lib/log'

/** A caller that left in the middle of an answer; Node's and Next's names for it. */
const LEFT = new Set(['AbortError', 'ResponseAborted', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])

/**
 * Has an error that nobody caught logged once and told to `then`, the first time. Next would only print it and go on,
 * with whatever the error has left half done: a server in that state is ended in order, and its runs go on elsewhere.
 *
 * A rejection that Next makes itself, or that only says that a caller has left, ends nothing: anybody could cause it.
 * Nor does one that says that the database is away: whoever needs it waits for it.
 */
export function whenUncaught(log: Logger, then: () => void): void {
  const end = (error: unknown): void => {
    log.fatal({ err: error }, 'An error was caught by nobody. Joinery ends, and its runs go on elsewhere.')
    then()
  }
  // Listeners of 'uncaughtException' are not asked then, so that Next's does not print it a second time.
  process.setUncaughtExceptionCaptureCallback(end)
  const rejected = (reason: unknown): void => {
    if (isHarmless(reason)) log.warn({ err: reason }, 'A page was given up.')
    else end(reason)
  }
  // Next keeps its own listener here and adds it where it is missing; it would print what is logged already.
  Object.assign(globalThis, { [Symbol.for('next.unhandledRejectionListener')]: rejected })
  process.on('unhandledRejection', rejected)
}

/** Next gives a `digest` to what it throws to steer a page: redirects, not-found, pages given up. */
function isHarmless(reason: unknown): boolean {
  if (mayPass(reason)) return true
  if (!(reason instanceof Error)) return false
  const code = 'code' in reason ? String(reason.code) : ''
  return 'digest' in reason || LEFT.has(reason.name) || LEFT.has(code)
}
