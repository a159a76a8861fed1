import { z } from 'zod'
import { StepError } from '@/lib/errors'
import type { CallClient, CallRequest, CallResponse } from '@/lib/module-kit/call'
import type { JsonObject } from '@/lib/module-kit/json'
import { accepted, listIn, objectIn } from '@/lib/modules/okta/answers'
import { okta } from '@/lib/modules/okta/segment'

/** An event hook as Okta answers it. Source: Okta, "Event hooks". */
const hookShape = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']).catch('ACTIVE'),
  verificationStatus: z.enum(['VERIFIED', 'UNVERIFIED']).catch('UNVERIFIED'),
  description: z.json().optional(),
  events: z.looseObject({ items: z.array(z.string()).default([]), filter: z.json().optional() }),
  channel: z.looseObject({
    config: z.looseObject({ uri: z.string(), headers: z.json().optional() }),
  }),
})
export type OktaHook = z.output<typeof hookShape>

/** What an event hook of ours is to be. */
export interface HookWish {
  name: string
  uri: string
  /** What Okta sends in Authorization. */
  secret: string
  types: readonly string[]
}

const PATH = '/api/v1/eventHooks'

/** The event hooks of one org. Every method throws a {@link StepError} that says what Okta answered, or that it did not. */
export class OktaHooks {
  constructor(private readonly client: CallClient) {}

  /** All of the org that can be read: what somebody else's looks like is no matter of ours. */
  async list(): Promise<OktaHook[]> {
    // Okta answers all of them at once: an org has 25 at most.
    return listIn(await this.call({ method: 'GET', path: PATH, effect: 'read' })).flatMap(
      hook => hookShape.safeParse(hook).data ?? [],
    )
  }

  async get(id: string): Promise<OktaHook> {
    return read(objectIn(await this.call({ method: 'GET', path: pathOf(id), effect: 'read' })))
  }

  async create(wish: HookWish): Promise<OktaHook> {
    const body = { name: wish.name, events: eventsOf(wish), channel: channelOf(wish) }
    return read(objectIn(await this.call({ method: 'POST', path: PATH, body, effect: 'write' })))
  }

  /** What somebody else has set stays as it was just read. Source: Okta's description requires `channel` in every PUT. */
  async replace(known: OktaHook, wish: HookWish): Promise<OktaHook> {
    const { description, events, channel } = known
    const body: JsonObject = {
      name: wish.name,
      ...(description === undefined ? {} : { description }),
      events: { ...eventsOf(wish), ...(events.filter === undefined ? {} : { filter: events.filter }) },
      channel: channelOf(wish, channel.config.headers),
    }
    return read(
      objectIn(await this.call({ method: 'PUT', path: pathOf(known.id), body, effect: 'idempotent' })),
    )
  }

  /** Okta calls the address now. */
  verify = (id: string): Promise<OktaHook> => this.lifecycle(id, 'verify')
  activate = (id: string): Promise<OktaHook> => this.lifecycle(id, 'activate')
  deactivate = (id: string): Promise<OktaHook> => this.lifecycle(id, 'deactivate')

  /** Only after a deactivation. */
  async remove(id: string): Promise<void> {
    accepted(await this.call({ method: 'DELETE', path: pathOf(id), effect: 'idempotent' }))
  }

  private async lifecycle(id: string, what: string): Promise<OktaHook> {
    const path = `${pathOf(id)}/lifecycle/${what}`
    return read(objectIn(await this.call({ method: 'POST', path, effect: 'idempotent' })))
  }

  private async call(request: CallRequest): Promise<CallResponse> {
    await this.client.permit(request)
    const outcome = await this.client.send(request)
    if (outcome.type === 'answer') return outcome.response
    if (outcome.type === 'limited')
      throw new StepError('limit', 'The org’s rate limit is used up at the moment.')
    throw new StepError(
      'unreachable',
      outcome.message,
      outcome.hint === undefined ? {} : { hint: outcome.hint },
    )
  }
}

const pathOf = (id: string): string => okta`/api/v1/eventHooks/${id}`

function read(answer: JsonObject): OktaHook {
  const parsed = hookShape.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new StepError('unreachable', 'Okta answered an event hook that cannot be read.', {
    cause: parsed.error,
  })
}

const eventsOf = ({ types }: HookWish): JsonObject => ({ type: 'EVENT_TYPE', items: [...types].sort() })

const channelOf = ({ uri, secret }: HookWish, headers: JsonObject[string] = []): JsonObject => ({
  type: 'HTTP',
  version: '1.0.0',
  config: { uri, headers, authScheme: { type: 'HEADER', key: 'Authorization', value: secret } },
})
