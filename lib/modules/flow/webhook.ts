import { z } from 'zod'
import { defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { anyJson } from '@/lib/module-kit/json-schema'
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
    secretIn: field(z.enum(['address', 'header']).default('address'), {
      label: 'Secret',
      help: 'In the address, or only in the header “Authorization: Bearer …”, which fewer logs see.',
      options: {
        fixed: [
          { value: 'address', label: 'May stand in the address' },
          { value: 'header', label: 'Only in the Authorization header' },
        ],
      },
    }),
  }),
  output: z.object({
    method: z.string(),
    headers: field(z.record(z.string(), z.string()), { label: 'Headers', secretByName: 'fields' }),
    query: field(z.record(z.string(), z.json()), { label: 'Query', secretByName: 'fields' }),
    body: field(anyJson(), { label: 'Body', secretByName: 'fields' }),
  }),
  effect: 'read',
  run: () => one({}),
})
