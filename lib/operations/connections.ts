import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { openToken, tokenIdentity } from '@/lib/connections/identity'
import type { Connection } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { askReconcile } from '@/lib/event-hooks/jobs'
import { type ConnectionCheck, testConnection } from '@/lib/modules/okta/connection'
import { parseCustomDomain, parseHost } from '@/lib/modules/okta/host'
import { loadOptions } from '@/lib/modules/okta/options'
import { defineOperation, type OperationContext } from './define'
import { namesInWords, unlessTaken } from './names'
import { forgetTypedFor, refuseUnlessForgotten } from './typed-for'
import { scenariosUsing, unfinishedUsing } from './usage'

const name = z.string().trim().min(1, 'Give the connection a name.').max(100, 'The name is too long.')
const host = z.string().trim().min(1, 'Enter the address of your Okta org.').max(300)
const token = z
  .string()
  .trim()
  .min(1, 'Paste the API token.')
  .max(500, 'This is too long for an API token.')
  .regex(/^[\x21-\x7e]*$/, 'An API token holds only plain characters and no spaces; copy it again.')
const id = z.uuid()

/** What people see of a connection; its token is not in it. */
export interface ConnectionView {
  id: string
  name: string
  kind: 'okta' | 'sandbox'
  /** Null for the sandbox, which has no address that anybody types. */
  origin: string | null
  custom: boolean
  check: ConnectionCheck | null
  checkedAt: string | null
  lastUsedAt: string | null
  createdAt: string
  usedBy: { id: string; name: string }[]
}

function viewOf(row: Connection, usedBy: { id: string; name: string }[]): ConnectionView {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    origin: row.kind === 'sandbox' ? null : row.origin,
    custom: row.kind === 'okta' && isCustom(row.origin),
    check: row.checkSummary as ConnectionCheck | null,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    usedBy,
  }
}

function isCustom(origin: string): boolean {
  try {
    parseHost(origin)
    return false
  } catch {
    return true
  }
}

/**
 * Where a typed host leads. A custom domain is taken only when the person confirmed that very name.
 * @throws {AppError} `invalid` with field `host`; with `data.confirm` when it could be a custom domain
 */
function originOf(
  context: OperationContext,
  typed: string,
  confirmed: string | undefined,
): { origin: string; notes: string[] } {
  if (context.loopbackOrgs.includes(typed.replace(/\/$/, '')))
    return { origin: typed.replace(/\/$/, ''), notes: [] }
  try {
    const { origin, notes } = parseHost(typed)
    return { origin, notes }
  } catch (error) {
    const custom = customDomain(typed)
    if (custom === null) throw error
    if (confirmed === custom.host) return { origin: custom.origin, notes: custom.notes }
    throw new AppError(
      'invalid',
      error instanceof AppError ? error.message : 'This is not an Okta address.',
      {
        field: 'host',
        data: { confirm: custom.host, notes: custom.notes },
      },
    )
  }
}

function customDomain(typed: string): ReturnType<typeof parseCustomDomain> | null {
  try {
    return parseCustomDomain(typed)
  } catch {
    return null
  }
}

async function find(context: OperationContext, connectionId: string): Promise<Connection> {
  const row = await context.prisma.connection.findFirst({
    where: { id: connectionId, workspaceId: context.actor.workspaceId },
  })
  if (row === null) throw new AppError('not-found', 'There is no such connection; it may have been deleted.')
  return row
}

/** The connection that is meant: itself, or the one of a webhook. */
async function connectionOf(context: OperationContext, id: string): Promise<string> {
  const where = { id, workspaceId: context.actor.workspaceId }
  const hook = await context.prisma.eventHook.findFirst({ where, select: { connectionId: true } })
  return hook?.connectionId ?? id
}

/** A run that goes on needs the connection it began with. @throws {AppError} `conflict` */
async function refuseWhileRunning(context: OperationContext, row: Connection): Promise<void> {
  const unfinished = await unfinishedUsing(context, row.id)
  if (unfinished.length === 0) return
  const runs = unfinished.reduce((sum, one) => sum + one.runs, 0)
  const [need, them] = runs === 1 ? ['an unfinished run of', 'it'] : [`${runs} unfinished runs of`, 'them']
  throw new AppError(
    'conflict',
    `“${row.name}” is needed by ${need} ${namesInWords(unfinished)}. Let ${them} end or cancel ${them} first.`,
  )
}

/**
 * Its webhooks are event hooks in the org that it leads to: left there they would go on telling of that org.
 * @throws {AppError} `conflict`
 */
async function refuseWithWebhooks(context: OperationContext, row: Connection): Promise<void> {
  const hooks = await context.prisma.eventHook.findMany({
    where: { connectionId: row.id },
    select: { name: true },
    orderBy: { name: 'asc' },
  })
  if (hooks.length === 0) return
  throw new AppError(
    'conflict',
    `The ${hooks.length === 1 ? 'webhook' : 'webhooks'} ${namesInWords(hooks)} ${hooks.length === 1 ? 'belongs' : 'belong'} to “${row.name}”. Delete ${hooks.length === 1 ? 'it' : 'them'} first, under Webhooks.`,
    { field: 'host' },
  )
}

/** @param told  what was changed about the typed host */
async function check(
  context: OperationContext,
  row: Connection,
  told: string[] = [],
): Promise<ConnectionCheck> {
  const client =
    row.kind === 'sandbox'
      ? await context.connections.clientFor(row.workspaceId, row.id)
      : context.connections.client(row.origin, openToken(context.sealer, row))
  try {
    return storable(withNotes(await testConnection(client, context.clock), told))
  } finally {
    if (row.kind !== 'sandbox' && 'close' in client && typeof client.close === 'function')
      await client.close()
  }
}

const withNotes = (found: ConnectionCheck, told: string[]): ConnectionCheck =>
  found.state === 'ok' ? { ...found, notes: [...told, ...found.notes] } : found

/** An org's own words may hold characters that no column takes: they are kept without. */
const storable = (found: ConnectionCheck): ConnectionCheck =>
  JSON.parse(JSON.stringify(found), (_name, value) =>
    typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value,
  )

const keepCheck = (context: OperationContext, row: Connection, found: ConnectionCheck): Promise<Connection> =>
  context.prisma.connection.update({
    where: { id: row.id },
    // The check says nothing about the credentials having changed: clients stay as they are.
    data: {
      checkedAt: new Date(context.clock.now()),
      checkState: found.state,
      checkSummary: { ...found },
      updatedAt: row.updatedAt,
    },
  })

export const connectionOperations = {
  'connections.list': defineOperation({
    needs: 'view',
    input: z.strictObject({}),
    run: async (context): Promise<ConnectionView[]> => {
      const rows = await context.prisma.connection.findMany({
        where: { workspaceId: context.actor.workspaceId },
        orderBy: [{ kind: 'asc' }, { name: 'asc' }],
      })
      const usage = await scenariosUsing(context)
      return rows.map(row => viewOf(row, usage.get(row.id) ?? []))
    },
  }),

  /** Tries credentials that are not stored. */
  'connections.try': defineOperation({
    needs: 'manage',
    input: z.strictObject({ host, token, confirmedDomain: z.string().optional() }),
    run: async (context, input): Promise<{ check: ConnectionCheck; origin: string; notes: string[] }> => {
      const { origin, notes } = originOf(context, input.host, input.confirmedDomain)
      const client = context.connections.client(origin, input.token)
      try {
        return {
          check: storable(withNotes(await testConnection(client, context.clock), notes)),
          origin,
          notes,
        }
      } finally {
        await client.close()
      }
    },
  }),

  'connections.add': defineOperation({
    needs: 'manage',
    input: z.strictObject({ name, host, token, confirmedDomain: z.string().optional() }),
    run: async (context, input): Promise<ConnectionView> => {
      const { origin, notes } = originOf(context, input.host, input.confirmedDomain)
      const connectionId = randomUUID()
      const created = context.prisma.connection.create({
        data: {
          id: connectionId,
          workspaceId: context.actor.workspaceId,
          name: input.name,
          kind: 'okta',
          origin,
          sealedToken: context.sealer.seal(input.token, tokenIdentity(connectionId)),
          keyId: context.sealer.keyId,
          createdById: context.actor.userId,
        },
      })
      const row = await unlessTaken(created, 'connection', input.name)
      return viewOf(await keepCheck(context, row, await check(context, row, notes)), [])
    },
    audit: (input, output) => ({ target: output.id, detail: { name: input.name, origin: output.origin } }),
  }),

  'connections.test': defineOperation({
    needs: 'run',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<ConnectionView> => {
      const row = await find(context, input.id)
      const usage = await scenariosUsing(context)
      return viewOf(await keepCheck(context, row, await check(context, row)), usage.get(row.id) ?? [])
    },
  }),

  'connections.rename': defineOperation({
    needs: 'manage',
    input: z.strictObject({ id, name }),
    run: async (context, input): Promise<void> => {
      const row = await find(context, input.id)
      await unlessTaken(
        context.prisma.connection.update({ where: { id: row.id }, data: { name: input.name } }),
        'connection',
        input.name,
      )
    },
    audit: input => ({ target: input.id, detail: { name: input.name } }),
  }),

  /**
   * A new token; a new host only together with it, so that a token never reaches another org. Neither do the secrets
   * that were typed for the old one: with `forgetSecrets` they are forgotten. A run stays with the org it began with.
   */
  'connections.change': defineOperation({
    needs: 'manage',
    input: z.strictObject({
      id,
      token,
      host: host.optional(),
      confirmedDomain: z.string().optional(),
      forgetSecrets: z.boolean().default(false),
    }),
    run: async (context, input): Promise<ConnectionView> => {
      const row = await find(context, input.id)
      if (row.kind === 'sandbox') throw new AppError('invalid', 'The sandbox connection keeps its own token.')
      const { origin, notes } =
        input.host === undefined
          ? { origin: row.origin, notes: [] }
          : originOf(context, input.host, input.confirmedDomain)
      const moves = origin !== row.origin
      if (moves) {
        await refuseWithWebhooks(context, row)
        await refuseWhileRunning(context, row)
        if (!input.forgetSecrets) await refuseUnlessForgotten(context, row)
      }
      const changed = await context.prisma.$transaction(async transaction => {
        const updated = await transaction.connection.update({
          where: { id: row.id },
          data: {
            origin,
            sealedToken: context.sealer.seal(input.token, tokenIdentity(row.id)),
            keyId: context.sealer.keyId,
          },
        })
        if (moves) await forgetTypedFor(transaction, row.id)
        // What the token before was not allowed to do, this one may be.
        const hooks = await transaction.eventHook.findMany({
          where: { connectionId: row.id, wanted: { gt: 0 } },
          select: { id: true },
        })
        await askReconcile(
          transaction,
          hooks.map(hook => hook.id),
        )
        return updated
      })
      const usage = await scenariosUsing(context)
      return viewOf(
        await keepCheck(context, changed, await check(context, changed, notes)),
        usage.get(row.id) ?? [],
      )
    },
    audit: (input, output) => ({
      target: input.id,
      detail: { origin: output.origin, ...(input.forgetSecrets ? { forgetSecrets: true } : {}) },
    }),
  }),

  'connections.remove': defineOperation({
    needs: 'manage',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<{ name: string }> => {
      const row = await find(context, input.id)
      if (row.kind === 'sandbox') throw new AppError('invalid', 'The sandbox connection always stays.')
      const users = (await scenariosUsing(context)).get(row.id) ?? []
      if (users.length > 0) {
        throw new AppError(
          'conflict',
          `“${row.name}” is used by ${namesInWords(users)}. Choose another connection there first.`,
        )
      }
      await refuseWithWebhooks(context, row)
      await refuseWhileRunning(context, row)
      await context.prisma.connection.delete({ where: { id: row.id } })
      return { name: row.name }
    },
    audit: (input, output) => ({ target: input.id, detail: { name: output.name } }),
  }),

  /** What a field with live choices offers: users, groups, user types … of the org. */
  'connections.options': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, loader: z.string().max(50), search: z.string().max(200).optional() }),
    run: async (context, input) => {
      const { workspaceId, id: connectionId } = await find(context, await connectionOf(context, input.id))
      const client = await context.connections.clientFor(workspaceId, connectionId)
      return loadOptions(input.loader, client, input.search)
    },
  }),
}
