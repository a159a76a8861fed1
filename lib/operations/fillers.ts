import { z } from 'zod'
import type { Filler } from '@/lib/module-kit/slot'
import { defineOperation, type OperationContext } from './define'

/** What may fill slots in this workspace. @param ids  only these; left out, all of them */
export async function fillersOf(
  context: Pick<OperationContext, 'prisma' | 'actor'>,
  ids?: readonly string[],
): Promise<Filler[]> {
  const { workspaceId } = context.actor
  const find = {
    where: { workspaceId, ...(ids === undefined ? {} : { id: { in: [...new Set(ids)] } }) },
    select: { id: true, name: true },
    orderBy: { name: 'asc' as const },
  }
  const [connections, webhooks] = await Promise.all([
    context.prisma.connection.findMany(find),
    context.prisma.eventHook.findMany(find),
  ])
  return [
    ...connections.map(row => ({ ...row, kind: 'okta' as const })),
    ...webhooks.map(row => ({ ...row, kind: 'okta-webhook' as const })),
  ]
}

export const fillerOperations = {
  /** What a drawing's slots may be filled with, by name. */
  'fillers.list': defineOperation({
    needs: 'view',
    input: z.strictObject({}),
    run: (context): Promise<Filler[]> => fillersOf(context),
  }),
}
