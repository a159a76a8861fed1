import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { EVENT_TYPES, MOST_EVENT_TYPES } from '../event-types'
import type { Call } from './call'
import { bodyOf, objectIn, textIn } from './call'
import { featureNotEnabled, invalid, malformedBody } from './errors'
import type { HookChannel } from './types'

/** RFC 9110, 5.6.2: what a header's name is made of. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,255}$/
/** RFC 9110, 5.5: visible characters and spaces, so that no value can end its line. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]{1,4096}$/

/** What the body of a create or a replace says. */
export interface HookBody {
  name: string
  description: string | null
  types: string[]
  channel: HookChannel
  /** Only a replace heeds it; null where none is sent. Okta's description calls it read-only, and a real org takes it. */
  active: boolean | null
}

/** @throws SandboxError for a body that Okta refuses */
export function hookBodyOf(call: Call): HookBody {
  const body = bodyOf(call)
  const name = (textIn(body, 'name') ?? '').trim()
  if (name === '') throw blank('name')
  if (name.length > 255) throw invalid('name', ['name: The field is too long'])
  return {
    name,
    description: textIn(body, 'description') ?? null,
    types: typesIn(body),
    channel: channelIn(call, body),
    active: activeIn(body),
  }
}

const blank = (name: string) => invalid(name, [`${name}: The field cannot be left blank`])

function activeIn(body: JsonObject): boolean | null {
  const status = textIn(body, 'status')
  if (status === undefined) return null
  if (status !== 'ACTIVE' && status !== 'INACTIVE') throw invalid('status', ['status: Unknown status'])
  return status === 'ACTIVE'
}

function typesIn(body: JsonObject): string[] {
  const events = objectIn(body, 'events')
  if (events === undefined) throw blank('events')
  if (textIn(events, 'type') !== 'EVENT_TYPE')
    throw invalid('events.type', ['events.type: The value must be EVENT_TYPE'])
  // Filters are early access, which an org has to switch on.
  if (objectIn(events, 'filter') !== undefined) throw featureNotEnabled()
  const types = [...new Set(listIn(events, 'items'))]
  if (types.length === 0) throw blank('events.items')
  if (types.length > MOST_EVENT_TYPES)
    throw invalid('events.items', [`events.items: At most ${MOST_EVENT_TYPES} event types are allowed`])
  return types.map(type => {
    if (typeof type !== 'string') throw malformedBody()
    if (!EVENT_TYPES.has(type))
      throw invalid('events.items', [`events.items: '${type}' is not an event type that event hooks deliver`])
    return type
  })
}

function channelIn(call: Call, body: JsonObject): HookChannel {
  const channel = objectIn(body, 'channel')
  if (channel === undefined) throw blank('channel')
  if (textIn(channel, 'type') !== 'HTTP')
    throw invalid('channel.type', ['channel.type: The value must be HTTP'])
  if (textIn(channel, 'version') !== '1.0.0')
    throw invalid('channel.version', ['channel.version: The only supported version is 1.0.0'])
  const config = objectIn(channel, 'config')
  if (config === undefined) throw blank('channel.config')
  const uri = textIn(config, 'uri') ?? ''
  if (uri === '') throw blank('channel.config.uri')
  if (!isHttps(uri) && !call.org.ownHook(uri))
    throw invalid('channel.config.uri', ['channel.config.uri: The URI must be a valid https address'])
  const headers = listIn(config, 'headers').map(row => {
    if (!isJsonObject(row)) throw malformedBody()
    return headerIn(row, 'channel.config.headers')
  })
  const auth = objectIn(config, 'authScheme')
  if (auth === undefined) return { uri, headers, auth: null }
  if (textIn(auth, 'type') !== 'HEADER')
    throw invalid('channel.config.authScheme', ['channel.config.authScheme.type: The value must be HEADER'])
  return { uri, headers, auth: headerIn(auth, 'channel.config.authScheme') }
}

function isHttps(uri: string): boolean {
  return uri.length <= 1024 && URL.canParse(uri) && new URL(uri).protocol === 'https:'
}

function headerIn(row: JsonObject, about: string): { key: string; value: string } {
  const key = textIn(row, 'key') ?? ''
  const value = textIn(row, 'value') ?? ''
  if (!HEADER_NAME.test(key)) throw invalid(about, [`${about}.key: The value is not the name of a header`])
  if (!HEADER_VALUE.test(value)) throw invalid(about, [`${about}.value: The value is not that of a header`])
  return { key, value }
}

/** A member that must be a list if it is there; empty for none. */
function listIn(body: JsonObject, name: string): Json[] {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw malformedBody()
  return value
}
