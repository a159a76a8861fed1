import { randomUUID } from 'node:crypto'
import type { PrismaClient } from '@/lib/db/generated/client'

const HOUR_MS = 3_600_000
/**
 * How long a session lasts. Okta does not tell us when somebody is unassigned or has left, so who came by it has to
 * come by it again twice a day.
 */
const LASTS_MS = { password: 14 * 24 * HOUR_MS, identity: 12 * HOUR_MS } as const

/** Begins a session and drops those that have ended. @returns its id */
export async function beginSession(
  prisma: Pick<PrismaClient, 'sessionRow'>,
  userId: string,
  by: keyof typeof LASTS_MS,
  now: number,
): Promise<string> {
  const { id } = await prisma.sessionRow.create({
    data: {
      id: randomUUID(),
      userId,
      byIdentity: by === 'identity',
      expiresAt: new Date(now + LASTS_MS[by]),
    },
  })
  await prisma.sessionRow.deleteMany({ where: { expiresAt: { lt: new Date(now) } } })
  return id
}
