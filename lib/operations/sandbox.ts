import { z } from 'zod'
import { defineOperation } from './define'

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

  /** What the org is like, to try what only some orgs do. */
  'sandbox.set': defineOperation({
    needs: 'edit',
    input: z.strictObject({ rowCursors: z.boolean() }),
    run: (context, { rowCursors }) => context.sandbox.setRowCursors(context.actor.workspaceId, rowCursors),
    audit: () => ({ target: 'sandbox' }),
  }),
}
