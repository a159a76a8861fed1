import { Logger as JobLogger, type Runner, run } from 'graphile-worker'
import { z } from 'zod'
import { RECONCILE } from '@/lib/event-hooks/jobs'
import { reconcile } from '@/lib/event-hooks/reconcile'
import type { Logger } from '@/lib/log'
import type { Installation } from './joinery'

/** Jobs at a time in this process; most of them wait for Okta. */
const AT_ONCE = 5
/** A job that another process has put in is found by then, should the word of it get lost. Milliseconds. */
const LOOK_EVERY_MS = 2_000

const aboutHook = z.object({ id: z.uuid() })

/** Works on background jobs; any number of processes share them. */
export function startJobs({ services, hooks }: Installation, log: Logger): Promise<Runner> {
  return run({
    pgPool: services.pool,
    concurrency: AT_ONCE,
    pollInterval: LOOK_EVERY_MS,
    noHandleSignals: true,
    noPreparedStatements: true,
    logger: new JobLogger(() => (level, message, meta) => {
      if (level === 'error') log.error({ job: meta?.job, err: meta?.error }, message)
      else if (level === 'warning') log.warn({}, message)
    }),
    taskList: {
      [RECONCILE]: async payload => reconcile(hooks, aboutHook.parse(payload).id),
    },
  })
}
