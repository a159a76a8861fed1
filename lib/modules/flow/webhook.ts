import { z } from 'zod'
import { defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { one } from '@/lib/module-kit/result'

/** A request to the scenario's own address starts the run (RUNNING.md, 1). */
export const webhook = defineTrigger({
  key: 'flow.webhook',
  version: 1,
  title: 'Webhook',
  summary: 'Starts when a request arrives at an address of the scenario’s own.',
  input: z.object({
    respond: field(z.enum(['at-once', 'with-result']).default('at-once'), {
      label: 'Answer',
      help: 'At once with the run’s id, or within 30 seconds with the run’s result.',
      options: {
        fixed: [
          { value: 'at-once', label: 'At once, with the run’s id' },
          { value: 'with-result', label: 'When the run has ended, with its result' },
        ],
      },
    }),
  }),
  output: z.object({
    method: z.string(),
    headers: z.record(z.string(), z.string()),
    query: z.record(z.string(), z.json()),
    body: z.json(),
  }),
  effect: 'read',
  run: () => one({}),
})
