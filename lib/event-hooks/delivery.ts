import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { eventShape, type LogEvent } from '@/lib/modules/okta/event-shape'

/** Okta's envelope; what else stands in it is not needed. Source: Okta, "Event hooks", sample delivery. */
const envelope = z.looseObject({ data: z.looseObject({ events: z.array(z.json()) }) })

const time = z.iso.datetime({ offset: true })

/** An event that can be started from, with what it is told apart and ordered by. */
export interface Event {
  uuid: string
  type: string
  /** Milliseconds since 1970 UTC, by Okta's clock. */
  published: number
  /** As it came. */
  bundle: JsonObject
  log: LogEvent
}

/** One that cannot: shown on the webhook's page, and no reason to refuse the others. */
export interface BadEvent {
  why: string
  event: Json
}

/**
 * The events of a delivery in the order in which they were published.
 * @throws {AppError} `invalid` for what is no delivery at all
 */
export function eventsOf(body: Json): { events: Event[]; bad: BadEvent[] } {
  const read = envelope.safeParse(body)
  if (!read.success)
    throw new AppError('invalid', 'This is no delivery of an event hook: it has no data.events.')
  const events: Event[] = []
  const bad: BadEvent[] = []
  for (const event of read.data.data.events) {
    const parsed = eventShape.safeParse(event)
    const why = parsed.success ? whyBad(parsed.data) : z.prettifyError(parsed.error)
    if (why !== null || !parsed.success) bad.push({ why: why ?? '', event })
    else {
      const { uuid, eventType: type, published } = parsed.data
      const bundle = event as JsonObject
      events.push({ uuid, type, published: Date.parse(published), bundle, log: parsed.data })
    }
  }
  events.sort((a, b) => a.published - b.published)
  return { events, bad }
}

function whyBad({ uuid, eventType, published }: LogEvent): string | null {
  if (!isName(uuid)) return 'Its uuid is missing, too long, or holds what cannot be stored.'
  if (!isName(eventType)) return 'Its eventType is missing, too long, or holds what cannot be stored.'
  return time.safeParse(published).success ? null : 'Its published is no time.'
}

/** Visible characters of ASCII, as every uuid and type of Okta has: whatever else came is none. */
const isName = (text: string): boolean => /^[\x21-\x7e]{1,200}$/.test(text)
