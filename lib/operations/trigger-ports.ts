import type { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { askReconcile } from '@/lib/event-hooks/jobs'
import { typesOf, watched } from '@/lib/event-hooks/uses'
import type { TriggerLife, TriggerPlace } from '@/lib/module-kit/trigger'
import { MOST_EVENT_TYPES } from '@/lib/modules/okta/event-types'
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
        (await transaction.eventHook.findFirst({
          where: { id: filler, workspaceId },
          select: { id: true, connectionId: true },
        }))
      if (!hook)
        throw new AppError('invalid', 'The webhook of the trigger is not there any more; choose another.')
      await refuseTooMany(transaction, hook.id, types, place)
      const same = before?.hookId === hook.id ? before.types : {}
      const use = { hookId: hook.id, types: watched(types, same, await oktaNow(context, hook.connectionId)) }
      await transaction.eventHookUse.upsert({ where, create: { ...place, ...use }, update: use })
      await askReconcile(transaction, before === null ? [hook.id] : [hook.id, before.hookId])
    },
  }
}

/** The org's clock, as far as it is known: what was published since is new. */
async function oktaNow(
  { connections, clock, actor }: OperationContext,
  connectionId: string,
): Promise<number> {
  const client = await connections.clientFor(actor.workspaceId, connectionId)
  return clock.now() + (client.clockAheadMs?.() ?? 0)
}

/** @throws {AppError} `invalid` where all scenarios of a webhook together watch more than one event hook can tell */
async function refuseTooMany(
  transaction: Prisma.TransactionClient,
  hookId: string,
  types: readonly string[],
  place: { scenarioId: string; moduleKey: string },
): Promise<void> {
  const others = await transaction.eventHookUse.findMany({
    where: { hookId, NOT: place },
    select: { types: true },
  })
  const all = new Set([...types, ...others.flatMap(use => Object.keys(typesOf(use.types)))])
  if (all.size <= MOST_EVENT_TYPES) return
  throw new AppError(
    'invalid',
    `The scenarios of this webhook would watch ${all.size} types together, and an event hook takes ${MOST_EVENT_TYPES}. Choose another webhook.`,
  )
}

/** Whatever of a scenario still listens does so no more. */
export async function dropListeners(
  transaction: Prisma.TransactionClient,
  scenarioId: string,
): Promise<void> {
  await transaction.scheduleState.deleteMany({ where: { scenarioId } })
  const left = await transaction.eventHookUse.findMany({ where: { scenarioId }, select: { hookId: true } })
  if (left.length === 0) return
  await transaction.eventHookUse.deleteMany({ where: { scenarioId } })
  await askReconcile(
    transaction,
    left.map(use => use.hookId),
  )
}
