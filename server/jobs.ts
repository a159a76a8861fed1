import { EventEmitter } from 'node:events'
import { Logger as JobLogger, type Runner, run, type WorkerEvents } from 'graphile-worker'
import { z } from 'zod'
import { noteJobPool, RECONCILE, reviveJobs } from '@/lib/event-hooks/jobs'
import { reconcile } from '@/lib/event-hooks/reconcile'
import type { Logger } from '@/lib/log'
import type { Installation } from './joinery'

/** Jobs at a time in this process; most of them wait for Okta. */
const AT_ONCE = 5
/** A job that another process has put in is found by then, should the word of it get lost. Milliseconds. */
const LOOK_EVERY_MS = 2_000
/** Jobs of processes that have died are looked for so often. Milliseconds. */
const REVIVE_EVERY_MS = 5_000

const aboutHook = z.object({ id: z.uuid() })

export interface Jobs {
  stop(): Promise<void>
}

/** Works on background jobs; any number of processes share them. */
export async function startJobs({ services, hooks }: Installation, log: Logger): Promise<Jobs> {
  const { pool, prisma, engine } = services
  const report = (error: unknown): void => log.error({ err: error }, 'Background jobs met an error.')
  const events: WorkerEvents = new EventEmitter()
  events.once('pool:create', ({ workerPool }) => {
    noteJobPool(prisma, engine.lease.id, workerPool.id).catch(report)
  })
  const runner: Runner = await run({
    pgPool: pool,
    concurrency: AT_ONCE,
    pollInterval: LOOK_EVERY_MS,
    noHandleSignals: true,
    noPreparedStatements: true,
    events,
    logger: new JobLogger(() => (level, message, meta) => {
      if (level === 'error') log.error({ job: meta?.job, err: meta?.error }, message)
      else if (level === 'warning') log.warn({}, message)
    }),
    taskList: {
      [RECONCILE]: async payload => reconcile(hooks, aboutHook.parse(payload).id),
    },
  })
  let reviving: Promise<unknown> = reviveJobs(prisma).catch(report)
  const timer = setInterval(() => {
    reviving = reviveJobs(prisma).catch(report)
  }, REVIVE_EVERY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await reviving
      await runner.stop()
    },
  }
}
