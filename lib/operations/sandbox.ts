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
}
