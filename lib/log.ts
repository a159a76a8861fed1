import { type Logger, pino } from 'pino'

/** Paths whose values never reach a log line, wherever an object with them is logged. */
const REDACTED = ['token', 'password', 'secret', 'authorization', 'cookie', 'sealedToken'].flatMap(name => [
  name,
  `*.${name}`,
  `*.*.${name}`,
])

export type { Logger }

/** The process's log: one JSON object a line on standard error, so that a command's own output stays clean. */
export function createLog(level: string): Logger {
  const destination = pino.destination({ dest: 2, sync: true })
  // A reader that has gone, a terminal that was closed, a full disk: a log that cannot be kept stops nothing.
  destination.on('error', () => undefined)
  return pino(
    {
      level,
      redact: { paths: REDACTED, censor: '••••••' },
      base: null,
      serializers: { err: plainError },
    },
    destination,
  )
}

/** Errors carry whole clients and requests along, with passwords in them; a log line gets their words alone. */
function plainError(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return { message: String(thrown) }
  const { name, message, stack, cause } = thrown
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {}
  return {
    type: name,
    message,
    ...code,
    stack,
    ...(cause === undefined || depth >= 4 ? {} : { cause: plainError(cause, depth + 1) }),
  }
}
