import type { Prisma, PrismaClient } from '@/lib/db/generated/client'

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
    await putIn(transaction, id)
  }
}

/** Whoever puts in the same job again only moves it. */
async function putIn(db: Prisma.TransactionClient, id: string): Promise<void> {
  await db.$executeRaw`
    SELECT graphile_worker.add_job(${RECONCILE}, payload := json_build_object('id', ${id}::text),
      job_key := ${`${RECONCILE}:${id}`}, queue_name := ${`${RECONCILE}:${id}`}, max_attempts := 25)`
}

/** graphile-worker locks the jobs of a process under this name: so those of a dead one can be told. */
export async function noteJobPool(prisma: PrismaClient, processId: string, jobPoolId: string): Promise<void> {
  await prisma.workerProcess.updateMany({ where: { id: processId }, data: { jobPoolId } })
}

/**
 * Frees the jobs of processes that died at work; graphile-worker itself would wait for four hours. Puts in again what a
 * webhook still waits for, should its job have been given up.
 */
export async function reviveJobs(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRaw`
    SELECT graphile_worker.force_unlock_workers(array_agg(job_pool_id))
    FROM worker_process WHERE job_pool_id IS NOT NULL AND lease_until < now()
    HAVING count(*) > 0`
  const left = await prisma.$queryRaw<{ id: string }[]>`
    SELECT h.id FROM event_hook h
    WHERE h.done < h.wanted AND NOT EXISTS (
      SELECT FROM graphile_worker.jobs j
      WHERE j.key = ${RECONCILE} || ':' || h.id AND j.attempts < j.max_attempts)`
  for (const { id } of left) await putIn(prisma, id)
}
