import type { PrismaClient } from '@/lib/db/generated/client'

/** A connection's row as the clients need it. */
export interface ConnectionRow {
  id: string
  workspaceId: string
  name: string
  kind: 'okta' | 'sandbox'
  origin: string
  sealedToken: string
  updatedAt: Date
  lastUsedAt: Date | null
}

export interface ConnectionStore {
  /** Null when the workspace has no such connection. */
  read(workspaceId: string, id: string): Promise<ConnectionRow | null>
  markUsed(id: string): Promise<void>
}

export function createConnectionStore(prisma: PrismaClient): ConnectionStore {
  return {
    read: (workspaceId, id) =>
      prisma.connection.findFirst({
        where: { id, workspaceId },
        select: {
          id: true,
          workspaceId: true,
          name: true,
          kind: true,
          origin: true,
          sealedToken: true,
          updatedAt: true,
          lastUsedAt: true,
        },
      }),
    // Raw, since Prisma would raise `updatedAt`, by which a client sees that the token has changed.
    markUsed: async id => {
      await prisma.$executeRaw`UPDATE connection SET last_used_at = now() WHERE id = ${id}::uuid`
    },
  }
}
