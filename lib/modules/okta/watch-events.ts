import { z } from 'zod'
import { defineTrigger } from '@/lib/module-kit/define'
import { field } from '@/lib/module-kit/field'
import { eventShape } from './event-shape'
import { MOST_EVENT_TYPES } from './event-types'

/** Okta's names of event types are lower-case words with dots between. */
const eventType = z
  .string()
  .max(200)
  .regex(/^[a-z0-9_]+(\.[a-z0-9_]+)+$/, 'is no event type, such as user.lifecycle.create')

export const watchEventsInput = z.object({
  events: field(z.array(eventType).min(1).max(MOST_EVENT_TYPES), {
    label: 'Events',
    help: 'Each of them starts a run of its own.',
    options: { live: 'event-types' },
  }),
  outcome: field(z.enum(['any', 'SUCCESS', 'FAILURE']).default('any'), {
    label: 'Outcome',
    options: {
      fixed: [
        { value: 'any', label: 'Any' },
        { value: 'SUCCESS', label: 'Only what succeeded' },
        { value: 'FAILURE', label: 'Only what failed' },
      ],
    },
  }),
  ownEvents: field(z.boolean().default(false), {
    label: 'Also events that this scenario causes',
    help: 'Off: what the scenario changes itself does not start it again, so it cannot run in circles.',
  }),
})
export type WatchEventsInput = z.output<typeof watchEventsInput>

/** Okta tells of an event by an event hook: the instant trigger of the user's document (MODULES.md). */
export const watchEvents = defineTrigger({
  key: 'okta.watch-events',
  version: 1,
  title: 'Watch Events',
  summary: 'Starts at once when a chosen event has occurred in Okta.',
  connection: 'okta-webhook',
  input: watchEventsInput,
  output: eventShape,
  source: 'event-hook',
  byHand: 'needed',
  describe: ({ events }) =>
    events.length === 1
      ? `Each event ${events[0]} starts a run.`
      : `Each event of ${events.length} types starts a run: ${events.slice(0, 3).join(', ')}${events.length > 3 ? ' …' : ''}.`,
  switchedOn: (life, { events }) => life.watch(events),
  switchedOff: life => life.watch(null),
})
