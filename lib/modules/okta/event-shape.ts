import { z } from 'zod'
import { field } from '@/lib/module-kit/field'

const text = (label: string) => field(z.string().nullish(), { label })

const party = {
  id: text('ID'),
  type: text('Type'),
  alternateId: text('Alternate ID'),
  displayName: text('Display name'),
}

/** An event of the System Log, as hooks deliver it and the log lists it. Many parts are null or absent. Source: Okta, "System Log", LogEvent. */
export const eventShape = z.looseObject({
  uuid: field(z.string(), { label: 'Event ID' }),
  published: field(z.string(), { label: 'Published' }),
  eventType: field(z.string(), { label: 'Event type' }),
  displayMessage: text('Display message'),
  severity: text('Severity'),
  actor: field(z.looseObject(party).nullish(), { label: 'Actor' }),
  target: field(z.array(z.looseObject(party)).nullish(), { label: 'Targets' }),
  outcome: field(z.looseObject({ result: text('Result'), reason: text('Reason') }).nullish(), {
    label: 'Outcome',
  }),
  client: field(
    z
      .looseObject({
        ipAddress: text('IP address'),
        device: text('Device'),
        zone: text('Zone'),
        userAgent: field(
          z
            .looseObject({ rawUserAgent: text('User agent'), os: text('OS'), browser: text('Browser') })
            .nullish(),
          { label: 'User agent' },
        ),
      })
      .nullish(),
    { label: 'Client' },
  ),
  debugContext: field(z.looseObject({}).nullish(), { label: 'Debug context' }),
  transaction: field(z.looseObject({ id: text('ID'), type: text('Type') }).nullish(), {
    label: 'Transaction',
  }),
})
export type LogEvent = z.output<typeof eventShape>

interface Party {
  id?: string | null | undefined
  type?: string | null | undefined
}

/**
 * Whom an event is about: its runs keep their order (RUNNING.md, 1). The first User target; else the actor, if it is a
 * User and the type is about users; else the first UserGroup target; else nobody.
 * @returns an Okta id, or null
 */
export function subjectOf({ target, actor, eventType }: LogEvent): string | null {
  const targets: readonly Party[] = target ?? []
  const first = (type: string): string | null => targets.find(one => one.type === type && one.id)?.id ?? null
  const user = first('User')
  if (user !== null) return user
  if (actor?.type === 'User' && actor.id && eventType.startsWith('user.')) return actor.id
  return first('UserGroup')
}

/**
 * Whether a run of this very scenario has caused an event: our client names it in its User-Agent. One that names nothing
 * was caused by somebody else, as far as anybody can tell.
 */
export function isCausedBy({ client }: LogEvent, scenarioId: string): boolean {
  const agent = client?.userAgent?.rawUserAgent ?? ''
  return agent.startsWith('Joinery/') && agent.endsWith(` (scenario ${scenarioId})`)
}
