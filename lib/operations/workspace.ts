import { randomBytes, randomUUID } from 'node:crypto'
import { tokenIdentity } from '@/lib/connections/identity'
import type { PrismaClient } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { Sealer } from '@/lib/secrets/seal'

/** Any number of our own: two processes that start at once make one workspace. */
const SETUP_LOCK = 6_420_115_023

/**
 * The workspace of a new installation, with its sandbox connection; the one that is there otherwise.
 * @returns its id
 */
export async function ensureWorkspace(prisma: PrismaClient, sealer: Sealer): Promise<string> {
  return prisma.$transaction(async tx => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SETUP_LOCK}::bigint)`
    const workspace =
      (await tx.workspace.findFirst({ orderBy: { createdAt: 'asc' } })) ??
      (await tx.workspace.create({
        data: { name: 'My workspace', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      }))
    const sandbox = await tx.connection.findFirst({ where: { workspaceId: workspace.id, kind: 'sandbox' } })
    if (sandbox === null) {
      const id = randomUUID()
      await tx.connection.create({
        data: {
          id,
          workspaceId: workspace.id,
          name: 'Sandbox org',
          kind: 'sandbox',
          // Each process answers for it on a port of its own.
          origin: 'sandbox:',
          sealedToken: sealer.seal(randomBytes(24).toString('base64url'), tokenIdentity(id)),
          keyId: sealer.keyId,
        },
      })
    }
    return workspace.id
  })
}

/** The token that a workspace's sandbox connection holds, so that the sandbox org takes it. */
export async function sandboxToken(
  prisma: PrismaClient,
  sealer: Sealer,
  workspaceId: string,
): Promise<string> {
  const row = await prisma.connection.findFirst({ where: { workspaceId, kind: 'sandbox' } })
  if (row === null) throw new AppError('not-found', 'This workspace has no sandbox connection.')
  return sealer.open(row.sealedToken, tokenIdentity(row.id))
}
