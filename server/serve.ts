import { createOutageLog } from '@/lib/db/outage-log'
import { type Env, readEnv } from '@/lib/env'
import { createLog } from '@/lib/log'
import { startServer } from './start'
import { whenUncaught } from './uncaught'

/** One press of Ctrl-C may come twice: the terminal sends it, and npm passes it on. */
const ONE_PRESS_MS = 1_000
const LOOK_FOR_PARENT_MS = 500
/** After an error that nobody caught nothing can be relied on, an end in order neither. */
const LAST_WORDS_MS = 20_000

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/**
 * Serves until a signal, from the first moment on: a database that has been started is ended again, whenever the
 * signal comes. A second press does not wait for anything. An error that nobody caught ends it too, with 1.
 * @throws {AppError} one sentence for whatever keeps it from starting
 */
export async function serve(options: { dev: boolean }): Promise<void> {
  const env = readEnv()
  // Whoever reads what is printed may go away; that is no reason to stop serving.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const log = createLog(env.logLevel, createOutageLog())
  const { stopAsked, stop } = askedToStop(env)
  let code = 0
  whenUncaught(log, () => {
    code = 1
    setTimeout(() => process.exit(1), LAST_WORDS_MS).unref()
    stop()
  })
  const server = await startServer(env, log, say, options)
  await stopAsked
  try {
    await server.stop()
  } catch (error) {
    say(`Not everything could be ended in order: ${error instanceof Error ? error.message : String(error)}`)
    code = 1
  }
  process.exit(code)
}

/** @returns when the process is to end, and a way to say so besides signals */
function askedToStop(env: Env): { stopAsked: Promise<void>; stop: () => void } {
  let stop = (): void => undefined
  const stopAsked = new Promise<void>(resolve => {
    stop = resolve
  })
  let since: number | undefined
  const ask = (): void => {
    const now = performance.now()
    if (since === undefined) {
      since = now
      say('Stopping; runs at work are finished or handed on.')
      stop()
    } else if (now - since > ONE_PRESS_MS) {
      process.exit(1)
    }
  }
  process.on('SIGINT', ask)
  process.on('SIGTERM', ask)
  if (env.underNpm) whenParentEnds(ask)
  return { stopAsked, stop }
}

/** Between npx and us stands a shell that a SIGTERM ends without it being passed on. */
function whenParentEnds(then: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    then()
  }, LOOK_FOR_PARENT_MS)
  watch.unref()
}
