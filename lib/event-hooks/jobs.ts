import type { Prisma } from '@/lib/db/generated/client'

/** The job that brings Okta's hook to what is wanted of it. */
export const RECONCILE = 'event-hook-reconcile'

/**
 * Something is to be done in Okta: what is wanted is committed together with the job that does it. One job a hook waits
 * at a time.
 */
export async function askReconcile(
  transaction: Prisma.TransactionClient,
  hookIds: readonly string[],
): Promise<void> {
  // In one order, so that two never wait for each other in a circle.
  for (const id of [...new Set(hookIds)].sort()) {
    await transaction.eventHook.update({ where: { id }, data: { wanted: { increment: 1 } } })
    await transaction.$executeRaw`
      SELECT graphile_worker.add_job(${RECONCILE}, payload := json_build_object('id', ${id}::text),
        job_key := ${`${RECONCILE}:${id}`}, queue_name := ${`${RECONCILE}:${id}`}, max_attempts := 25)`
  }
}
