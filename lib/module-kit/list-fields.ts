import { z } from 'zod'
import { field } from './field'
import type { JsonObject } from './json'

/** What a person can say of every list, whatever it lists; part of each search's parameters. */
export const listFields = {
  ifNothing: field(z.enum(['stop', 'go-on']).default('stop'), {
    label: 'If nothing is found',
    group: 'How the list is read',
    help: 'One empty bundle has `found` 0 and nothing else, so that a report can be made of it. What filters stop later was found.',
    options: {
      fixed: [
        { value: 'stop', label: 'Stop here' },
        { value: 'go-on', label: 'Go on with one empty bundle' },
      ],
    },
  }),
  streamAtOnce: field(z.boolean().default(false), {
    label: 'Stream at once',
    group: 'How the list is read',
    help: 'Where modules below may change what the list selects, it is read to its end before the first bundle goes, so that no change shifts what is still to be read. This lets bundles go while it is still being read, and may pass some over.',
  }),
}

/** Whether the list may give bundles while modules below change what it selects. */
export const streamsAtOnce = (input: JsonObject): boolean => input.streamAtOnce === true

/** The bundle that goes on when a list gave none; null: nothing goes on. */
export const emptyBundle = (input: JsonObject): JsonObject | null =>
  input.ifNothing === 'go-on' ? { found: 0 } : null
