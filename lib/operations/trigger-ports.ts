import type { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { askReconcile } from '@/lib/event-hooks/jobs'
import { watched } from '@/lib/event-hooks/uses'
import type { TriggerLife, TriggerPlace } from '@/lib/module-kit/trigger'
import type { OperationContext } from './define'
import { webhookAddressOf } from './webhook-rows'

/** The trigger that listens, and what fills its slot. */
interface ListenerPlace {
  scenarioId: string
  moduleKey: string
  filler: string | undefined
}

/** What a trigger may have done around a switch, as part of its transaction. */
export function triggerPorts(
  context: OperationContext,
  transaction: Prisma.TransactionClient,
  { filler, ...place }: ListenerPlace,
): Omit<TriggerLife, keyof TriggerPlace> {
  const where = { scenarioId_moduleKey: place }
  return {
    async fireAt(at) {
      if (at === null) return void (await transaction.scheduleState.deleteMany({ where: place }))
      const nextAt = new Date(at)
      await transaction.scheduleState.upsert({ where, create: { ...place, nextAt }, update: { nextAt } })
    },
    fires: async () => (await transaction.scheduleState.findUnique({ where })) !== null,
    haveAddress: async () => void (await webhookAddressOf(context, place, transaction)),
    async watch(types) {
      const before = await transaction.eventHookUse.findUnique({ where })
      if (types === null) {
        if (before === null) return
        await transaction.eventHookUse.delete({ where })
        return askReconcile(transaction, [before.hookId])
      }
      const { workspaceId } = context.actor
      const hook =
        filler &&
        (await transaction.eventHook.findFirst({ where: { id: filler, workspaceId }, select: { id: true } }))
      if (!hook)
        throw new AppError('invalid', 'The webhook of the trigger is not there any more; choose another.')
      const same = before?.hookId === hook.id ? before.types : {}
      const use = { hookId: hook.id, types: watched(types, same, context.clock.now()) }
      await transaction.eventHookUse.upsert({ where, create: { ...place, ...use }, update: use })
      await askReconcile(transaction, before === null ? [hook.id] : [hook.id, before.hookId])
    },
  }
}
