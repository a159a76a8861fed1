import { type Logger, pino } from 'pino'
import { cutText } from './error-text'

/** Paths whose values never reach a log line, wherever an object with them is logged. */
const REDACTED = ['token', 'password', 'secret', 'authorization', 'cookie', 'sealedToken'].flatMap(name => [
  name,
  `*.${name}`,
  `*.*.${name}`,
])

export type { Logger }

const LONGEST_STACK = 10_000

/**
 * What becomes of a line that tells of an error: null for a line like any other, else whether to write it, and how.
 * For trouble that hundreds of places meet at the same time.
 */
export type TroubleFilter = (
  error: unknown,
) => null | { write: false } | { write: true; details: object; message: string }

/**
 * The process's log: one JSON object a line on standard error, so that a command's own output stays clean.
 * @param trouble  asked about each line that carries an error as `err`
 */
export function createLog(level: string, trouble: TroubleFilter = () => null): Logger {
  return pino(
    {
      level,
      redact: { paths: REDACTED, censor: '••••••' },
      base: null,
      serializers: { err: plainError },
      hooks: {
        logMethod(args, method) {
          const [about] = args
          const carries = typeof about === 'object' && about !== null && 'err' in about
          const instead = carries ? trouble(about.err) : null
          if (instead === null) method.apply(this, args)
          else if (instead.write) method.apply(this, [instead.details, instead.message])
        },
      },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}

/** Errors carry whole clients and requests along, with passwords in them; a log line gets their words alone. */
function plainError(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return { message: cutText(String(thrown)) }
  const { name, message, stack, cause } = thrown
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {}
  return {
    type: name,
    message: cutText(message),
    ...code,
    ...(stack === undefined ? {} : { stack: cutStack(stack, message) }),
    ...(cause === undefined || depth >= 4 ? {} : { cause: plainError(cause, depth + 1) }),
  }
}

/** A stack begins with the error's whole message, which may be megabytes; what tells where it was comes after. */
function cutStack(stack: string, message: string): string {
  const at = stack.indexOf(message)
  const words = at < 0 ? stack : stack.slice(0, at) + cutText(message) + stack.slice(at + message.length)
  return cutText(words, LONGEST_STACK)
}
