import { createOutageLog } from '@/lib/db/outage-log'
import { type Env, readEnv } from '@/lib/env'
import { createLog } from '@/lib/log'
import { startServer } from './start'

/** One press of Ctrl-C may come twice: the terminal sends it, and npm passes it on. */
const ONE_PRESS_MS = 1_000
const LOOK_FOR_PARENT_MS = 500

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/**
 * Serves until a signal, from the first moment on: a database that has been started is ended again, whenever the
 * signal comes. A second press does not wait for anything.
 * @throws {AppError} one sentence for whatever keeps it from starting
 */
export async function serve(options: { dev: boolean }): Promise<void> {
  const env = readEnv()
  const stopAsked = askedToStop(env)
  const server = await startServer(env, createLog(env.logLevel, createOutageLog()), say, options)
  await stopAsked
  try {
    await server.stop()
    process.exit(0)
  } catch (error) {
    say(`Not everything could be ended in order: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
}

function askedToStop(env: Env): Promise<void> {
  return new Promise(resolve => {
    let since: number | undefined
    const ask = (): void => {
      const now = performance.now()
      if (since === undefined) {
        since = now
        say('Stopping; runs at work are finished or handed on.')
        resolve()
      } else if (now - since > ONE_PRESS_MS) {
        process.exit(1)
      }
    }
    process.on('SIGINT', ask)
    process.on('SIGTERM', ask)
    if (env.underNpm) whenParentEnds(ask)
  })
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
