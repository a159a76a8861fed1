import { z } from 'zod'
import { defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { anyJson } from '@/lib/module-kit/json-schema'

/** A person, the command line or the API starts the run; its input is the first bundle. */
export const manual = defineTrigger({
  key: 'flow.manual',
  version: 1,
  title: 'Run manually',
  summary: 'Starts when somebody presses “Run once”, with the input they give.',
  input: z.object({
    sample: field(anyJson().optional(), {
      label: 'Sample input',
      help: 'JSON that is offered when the run is started, and used for samples in mappings.',
      multiline: true,
    }),
  }),
  output: field(z.record(z.string(), z.json()), { label: 'Input', secretByName: 'fields' }),
  source: 'manual',
  byHand: 'optional',
  describe: () => 'People start it by “Run once”.',
  refusal: () => 'This scenario starts when somebody presses “Run once”, so there is nothing to switch on.',
})
