import { z } from 'zod'
import { AppError, StepError } from '@/lib/errors'
import type { CallRequest } from '@/lib/module-kit/call'
import { accepted } from '@/lib/modules/okta/answers'
import { okta } from '@/lib/modules/okta/segment'
import { defineOperation } from './define'

const text = z.string().trim().min(1).max(100)

export const sandboxOperations = {
  'sandbox.view': defineOperation({
    needs: 'view',
    input: z.strictObject({}),
    run: context => context.sandbox.view(context.actor.workspaceId),
  }),

  'sandbox.reset': defineOperation({
    needs: 'edit',
    input: z.strictObject({}),
    run: context => context.sandbox.reset(context.actor.workspaceId),
    audit: () => ({ target: 'sandbox' }),
  }),

  /** Changes one person, as an administrator of the org would: its log has it, and its event hooks tell of it. */
  'sandbox.change': defineOperation({
    needs: 'edit',
    input: z.strictObject({
      userId: z.string().regex(/^00u[A-Za-z0-9]{1,40}$/, 'This is no id of a person.'),
      change: z.discriminatedUnion('is', [
        z.strictObject({
          is: z.literal('profile'),
          profile: z.strictObject({
            firstName: text,
            lastName: text,
            title: text.nullable(),
            department: text.nullable(),
            costCenter: text.nullable(),
          }),
        }),
        z.strictObject({ is: z.enum(['activate', 'deactivate', 'suspend', 'unsuspend']) }),
      ]),
    }),
    run: async (context, { userId, change }): Promise<void> => {
      const { workspaceId } = context.actor
      const { id } = await context.prisma.connection.findFirstOrThrow({
        where: { workspaceId, kind: 'sandbox' },
        select: { id: true },
      })
      const client = await context.connections.clientFor(workspaceId, id)
      const path = okta`/api/v1/users/${userId}`
      const request: CallRequest =
        change.is === 'profile'
          ? { method: 'POST', path, body: { profile: change.profile }, effect: 'idempotent' }
          : { method: 'POST', path: `${path}/lifecycle/${change.is}`, effect: 'write' }
      await client.permit(request)
      const outcome = await client.send(request)
      if (outcome.type !== 'answer')
        throw new AppError(
          'unavailable',
          'The sandbox org did not answer. Look there whether it was changed.',
        )
      try {
        accepted(outcome.response)
      } catch (error) {
        if (!(error instanceof StepError)) throw error
        throw new AppError('conflict', error.failure.message, { cause: error })
      }
    },
    audit: ({ userId, change }) => ({ target: userId, detail: { sandbox: change.is } }),
  }),

  /** What the org is like, to try what only some orgs do. */
  'sandbox.set': defineOperation({
    needs: 'edit',
    input: z.strictObject({ rowCursors: z.boolean() }),
    run: (context, { rowCursors }) => context.sandbox.setRowCursors(context.actor.workspaceId, rowCursors),
    audit: () => ({ target: 'sandbox' }),
  }),
}
