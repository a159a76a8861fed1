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
  return pino(
    { level, redact: { paths: REDACTED, censor: '••••••' }, base: null },
    pino.destination({ dest: 2, sync: true }),
  )
}
