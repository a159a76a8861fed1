import { AppError } from '@/lib/errors'
import type { CallClient } from '@/lib/module-kit/call'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { isBlank } from '@/lib/module-kit/nothing'
import { timeZones } from '@/lib/time-zones'
import { listIn, objectIn } from './answers'
import { EVENT_SUBJECTS } from './event-types'
import { query } from './segment'

/** One choice of a field whose choices come from the org. */
export interface LiveOption {
  value: string
  label: string
  /** Said small beside it: a login, a type. */
  hint?: string
}

const MOST = 50

const textAt = (from: Json | undefined, name: string): string =>
  isJsonObject(from) && typeof from[name] === 'string' ? from[name] : ''

async function read(client: CallClient, path: string) {
  await client.permit({ method: 'GET', path, effect: 'read' })
  const outcome = await client.send({ method: 'GET', path, effect: 'read' })
  if (outcome.type === 'answer') return outcome.response
  const message =
    outcome.type === 'limited' ? 'The org’s rate limit is used up at the moment.' : outcome.message
  throw new AppError('unavailable', `The choices cannot be loaded: ${message}`)
}

function userOption(user: JsonObject, value: (user: JsonObject) => string): LiveOption {
  const login = textAt(user.profile, 'login')
  const name = [textAt(user.profile, 'firstName'), textAt(user.profile, 'lastName')].filter(Boolean).join(' ')
  return { value: value(user), label: name === '' ? login : name, hint: login }
}

const usersPath = (search: string): string =>
  `/api/v1/users${query({ limit: MOST, ...(isBlank(search) ? {} : { q: search }) })}`

async function customAttributes(client: CallClient): Promise<LiveOption[]> {
  const schema = objectIn(await read(client, '/api/v1/meta/schemas/user/default'))
  const custom = isJsonObject(schema.definitions) ? schema.definitions.custom : undefined
  const properties = isJsonObject(custom) && isJsonObject(custom.properties) ? custom.properties : {}
  return Object.entries(properties).map(([name, about]) => ({
    value: name,
    label: textAt(about, 'title') || name,
    hint: textAt(about, 'type'),
  }))
}

/** Event types whose name, words or subject hold what is typed. */
function eventTypes(search: string): LiveOption[] {
  const wanted = search.toLowerCase()
  return EVENT_SUBJECTS.flatMap(({ title, types }) =>
    types
      .filter(({ type, description }) => `${type} ${description} ${title}`.toLowerCase().includes(wanted))
      .map(({ type, description }) => ({ value: type, label: description, hint: `${title} · ${type}` })),
  )
}

const LOADERS: Record<string, (client: CallClient, search: string) => Promise<LiveOption[]>> = {
  users: async (client, search) =>
    listIn(await read(client, usersPath(search))).map(user => userOption(user, it => textAt(it, 'id'))),
  logins: async (client, search) =>
    listIn(await read(client, usersPath(search))).map(user =>
      userOption(user, it => textAt(it.profile, 'login')),
    ),
  groups: async (client, search) => {
    const path = `/api/v1/groups${query({ limit: MOST, ...(isBlank(search) ? {} : { q: search }) })}`
    const groups = listIn(await read(client, path))
    // Only these take members by the API. Source: Okta, "Groups".
    return groups
      .filter(group => group.type === 'OKTA_GROUP')
      .map(group => ({ value: textAt(group, 'id'), label: textAt(group.profile, 'name') }))
  },
  'user-types': async client =>
    listIn(await read(client, '/api/v1/meta/types/user')).map(type => ({
      value: textAt(type, 'id'),
      label: textAt(type, 'displayName') || textAt(type, 'name'),
    })),
  'custom-attributes': customAttributes,
  'event-types': async (_client, search) => eventTypes(search),
  timezones: async (_client, search) =>
    timeZones()
      .filter(zone => zone.toLowerCase().includes(search.toLowerCase()))
      .map(zone => ({ value: zone, label: zone })),
}

/**
 * What a field with live choices offers.
 * @throws {AppError} `not-found` for a loader that does not exist, `unavailable` when the org does not answer
 */
export async function loadOptions(name: string, client: CallClient, search = ''): Promise<LiveOption[]> {
  const load = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined
  if (load === undefined) throw new AppError('not-found', `There are no choices named “${name}”.`)
  return load(client, search.trim())
}
