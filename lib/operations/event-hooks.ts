import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { EventHook, EventHookState } from '@/lib/db/generated/client'
import { AppError, StepError } from '@/lib/errors'
import { hookAddress, newHookSecret, newPath, pathIdentity, secretIdentity } from '@/lib/event-hooks/address'
import { askReconcile } from '@/lib/event-hooks/jobs'
import { type HookProblem, problemOf } from '@/lib/event-hooks/problem'
import { typesOf } from '@/lib/event-hooks/uses'
import { defineOperation, type OperationContext } from './define'
import { namesInWords, unlessTaken } from './names'

const id = z.uuid()
const name = z.string().trim().min(1, 'Give the webhook a name.').max(100, 'The name is too long.')
const oktaName = z
  .string()
  .trim()
  .min(1, 'Give the event hook a name in Okta.')
  .max(255, 'The name in Okta is too long.')

/** What people see of an Okta webhook; neither of its secrets is in it. */
export interface EventHookView {
  id: string
  name: string
  oktaName: string
  connection: { id: string; name: string }
  state: EventHookState
  problem: HookProblem | null
  /** Something is still to be done in Okta. */
  working: boolean
  challengedAt: string | null
  lastDeliveryAt: string | null
  /** Events that came and could not be read; of the newest, see `eventHooks.unread`. */
  unread: number
  /** Who listens, and to what. */
  usedBy: { id: string; name: string; types: string[] }[]
}

async function find(context: OperationContext, hookId: string): Promise<EventHook> {
  const row = await context.prisma.eventHook.findFirst({
    where: { id: hookId, workspaceId: context.actor.workspaceId },
  })
  if (row === null) throw new AppError('not-found', 'There is no such webhook; it may have been deleted.')
  return row
}

async function viewsOf(context: OperationContext, ids?: readonly string[]): Promise<EventHookView[]> {
  const rows = await context.prisma.eventHook.findMany({
    where: { workspaceId: context.actor.workspaceId, ...(ids === undefined ? {} : { id: { in: [...ids] } }) },
    include: {
      connection: { select: { id: true, name: true } },
      _count: { select: { unread: true } },
      uses: { select: { types: true, scenario: { select: { id: true, name: true } } } },
    },
    orderBy: { name: 'asc' },
  })
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    oktaName: row.oktaName,
    connection: row.connection,
    state: row.state,
    problem: problemOf(row.problem),
    working: row.done < row.wanted,
    challengedAt: row.challengedAt?.toISOString() ?? null,
    lastDeliveryAt: row.lastDeliveryAt?.toISOString() ?? null,
    unread: row._count.unread,
    usedBy: row.uses.map(({ scenario, types }) => ({
      ...scenario,
      types: Object.keys(typesOf(types)).sort(),
    })),
  }))
}

async function viewOf(context: OperationContext, hookId: string): Promise<EventHookView> {
  const [view] = await viewsOf(context, [hookId])
  if (view === undefined)
    throw new AppError('not-found', 'There is no such webhook; it may have been deleted.')
  return view
}

/** @throws {AppError} `conflict` */
function refuseIfUsed({ name, usedBy }: EventHookView): void {
  if (usedBy.length === 0) return
  throw new AppError(
    'conflict',
    `“${name}” is used by ${namesInWords(usedBy)}. Switch off or choose another webhook there first.`,
  )
}

/** @throws {AppError} `conflict` with what Okta said, or that it did not */
async function outOfOkta(context: OperationContext, { id: hookId }: EventHookView): Promise<void> {
  try {
    await context.removeInOkta(hookId)
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause
    throw new AppError(
      'conflict',
      `Its event hook could not be deleted in Okta, so nothing was deleted here: ${cause.failure.message}`,
      { cause },
    )
  }
}

export const eventHookOperations = {
  'eventHooks.list': defineOperation({
    needs: 'view',
    input: z.strictObject({}),
    run: (context): Promise<EventHookView[]> => viewsOf(context),
  }),

  /** Nothing is registered in Okta before an active scenario wants it. */
  'eventHooks.add': defineOperation({
    needs: 'edit',
    input: z.strictObject({ name, oktaName, connectionId: id }),
    run: async (context, input): Promise<EventHookView> => {
      const { sealer, prisma, actor } = context
      const connection = await prisma.connection.findFirst({
        where: { id: input.connectionId, workspaceId: actor.workspaceId },
        select: { id: true },
      })
      if (connection === null)
        throw new AppError('not-found', 'There is no such connection; choose another.', {
          field: 'connectionId',
        })
      const hookId = randomUUID()
      const created = prisma.eventHook.create({
        data: {
          id: hookId,
          workspaceId: actor.workspaceId,
          connectionId: connection.id,
          name: input.name,
          oktaName: input.oktaName,
          ...newPath(sealer, hookId),
          ...newHookSecret(sealer, hookId),
          createdById: actor.userId,
        },
      })
      await unlessTaken(created, 'webhook', input.name)
      return viewOf(context, hookId)
    },
    audit: (input, output) => ({ target: output.id, detail: { name: input.name } }),
  }),

  /** Events that came and could not be read, newest first. */
  'eventHooks.unread': defineOperation({
    needs: 'view',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<{ id: string; at: string; why: string; event: string }[]> => {
      const row = await find(context, input.id)
      const rows = await context.prisma.eventHookUnread.findMany({
        where: { hookId: row.id },
        orderBy: { id: 'desc' },
      })
      return rows.map(({ id: unreadId, at, why, event }) => ({
        id: unreadId,
        at: at.toISOString(),
        why,
        event,
      }))
    },
  }),

  'eventHooks.rename': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, name }),
    run: async (context, input): Promise<void> => {
      const row = await find(context, input.id)
      await unlessTaken(
        context.prisma.eventHook.update({ where: { id: row.id }, data: { name: input.name } }),
        'webhook',
        input.name,
      )
    },
    audit: input => ({ target: input.id, detail: { name: input.name } }),
  }),

  /** A new secret for Okta's calls; the one before is taken for a day after Okta has it. */
  'eventHooks.rotate': defineOperation({
    needs: 'manage',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<EventHookView> => {
      const row = await find(context, input.id)
      await context.prisma.$transaction(async transaction => {
        await transaction.$queryRaw`SELECT FROM event_hook WHERE id = ${row.id}::uuid FOR UPDATE`
        const now = await transaction.eventHook.findUniqueOrThrow({ where: { id: row.id } })
        // What Okta sends stays valid, also where it has not taken the last new one yet.
        const isTaken = now.oktaSecretHash === now.secretHash
        await transaction.eventHook.update({
          where: { id: row.id },
          data: {
            ...newHookSecret(context.sealer, row.id),
            previousSecretHash: isTaken ? now.secretHash : (now.previousSecretHash ?? now.secretHash),
          },
        })
        await askReconcile(transaction, [row.id])
      })
      return viewOf(context, row.id)
    },
    audit: input => ({ target: input.id }),
  }),

  /** Looks in Okta again, now. */
  'eventHooks.check': defineOperation({
    needs: 'run',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<EventHookView> => {
      const row = await find(context, input.id)
      await context.prisma.$transaction(transaction => askReconcile(transaction, [row.id]))
      return viewOf(context, row.id)
    },
    audit: input => ({ target: input.id }),
  }),

  /** What has to be pasted into Okta by hand where the token may not manage event hooks; the audit log tells who saw it. */
  'eventHooks.reveal': defineOperation({
    needs: 'manage',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<{ address: string; secret: string }> => {
      const row = await find(context, input.id)
      return {
        address: hookAddress(context.url, row.id, context.sealer.open(row.sealedPath, pathIdentity(row.id))),
        secret: context.sealer.open(row.sealedSecret, secretIdentity(row.id)),
      }
    },
    audit: input => ({ target: input.id }),
  }),

  /** Deletes its event hook in Okta, then the webhook. Where the org cannot be asked, it can be deleted here alone. */
  'eventHooks.remove': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, leaveInOkta: z.boolean().default(false) }),
    run: async (context, input): Promise<{ name: string }> => {
      const view = await viewOf(context, input.id)
      refuseIfUsed(view)
      const isThere = view.working || (view.state !== 'idle' && view.state !== 'gone')
      if (isThere && !input.leaveInOkta) await outOfOkta(context, view)
      await context.prisma.$transaction(async transaction => {
        // Whoever switches a scenario on that uses it writes this row first.
        await transaction.$queryRaw`SELECT FROM event_hook WHERE id = ${view.id}::uuid FOR UPDATE`
        const used = await transaction.eventHookUse.count({ where: { hookId: view.id } })
        if (used > 0) refuseIfUsed(await viewOf(context, view.id))
        await transaction.eventHook.delete({ where: { id: view.id } })
      })
      return { name: view.name }
    },
    audit: (input, output) => ({
      target: input.id,
      detail: { name: output.name, ...(input.leaveInOkta ? { leftInOkta: true } : {}) },
    }),
  }),
}
