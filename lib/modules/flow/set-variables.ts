import { z } from 'zod'
import { defineFlow } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { one } from '@/lib/module-kit/result'

/** Names results of mappings, so that later modules can use them. */
export const setVariables = defineFlow({
  key: 'flow.set-variables',
  version: 1,
  title: 'Set Variables',
  summary: 'Gives names to values, for the modules after it.',
  input: z.object({
    variables: field(z.record(z.string().max(200), z.json()).default({}), {
      label: 'Variables',
      help: 'A name and a value each. A variable whose mapping has no value is left out.',
    }),
  }),
  output: z.record(z.string(), z.json()),
  effect: 'read',
  passes: { '': 'variables' },
  run: (_context, input) => one(input.variables),
})
