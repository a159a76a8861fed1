import { z } from 'zod'
import { defineFlow } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { route } from '@/lib/module-kit/result'

/** Sends each bundle over the links whose filter passes (RUNNING.md, 2). */
export const router = defineFlow({
  key: 'flow.router',
  version: 1,
  title: 'Router',
  summary: 'Sends each bundle over the routes whose filter passes.',
  input: z.object({
    mode: field(z.enum(['every', 'first', 'together']).default('every'), {
      label: 'Take',
      options: {
        fixed: [
          { value: 'every', label: 'Every route that passes, one after the other' },
          { value: 'first', label: 'Only the first that passes' },
          { value: 'together', label: 'Every route that passes, all at once' },
        ],
      },
    }),
  }),
  output: z.object({}),
  effect: 'read',
  passes: {},
  run: (_context, input) => route(input.mode, {}),
})
