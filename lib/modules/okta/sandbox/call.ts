import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import type { Attribute } from './attributes'
import { invalid, malformedBody, notFound, wrongMediaType } from './errors'
import type { IdMaker } from './ids'
import type { SystemLog } from './system-log'
import type { OrgTraits } from './traits'
import type { SandboxClock, SandboxGroup, SandboxHook, SandboxRequest, SandboxUser } from './types'
import { wholeSecond } from './types'
import type { UserStore } from './user-store'

/** The ids that an org has once. */
interface OrgIds {
  org: string
  userType: string
  userSchema: string
  everyone: string
  admin: string
}

/** Seals what a snapshot may not show; the identity says whose it is, and it opens for no other. */
export interface HookSecrets {
  seal(secret: string, identity: string): string
  /** @throws for one that cannot be opened */
  open(sealed: string, identity: string): string
}

/** What came of calling a hook's address for its one-time verification. */
export interface HookVerdict {
  hookId: string
  uri: string
  answered: boolean
}

/** The whole of a simulated org's state. */
export interface OrgData {
  clock: SandboxClock
  /** Scheme, host and path prefix, without a slash at the end. */
  origin: string
  ids: IdMaker
  fixed: OrgIds
  traits: OrgTraits
  /** Attributes beyond Okta's base ones, in the order in which they were added; a Map, because the names come from outside. */
  custom: Map<string, Attribute>
  /** User types beside the default one: id → its schema's id. */
  types: Map<string, string>
  users: UserStore
  groups: Map<string, SandboxGroup>
  hooks: Map<string, SandboxHook>
  /** Whether an address is one of this installation, which hooks may have without https. */
  ownHook: (uri: string) => boolean
  /** What keeps the hooks' secrets unreadable in a snapshot. */
  secrets: HookSecrets
  log: SystemLog
  /** Says that there is something new to keep which the log does not tell. */
  changed(): void
  tokens: readonly { id: string; created: number }[]
}

/** One request, taken apart. */
export interface Call {
  org: OrgData
  request: SandboxRequest
  /** The path's variable pieces, decoded, in order. */
  params: string[]
  query: URLSearchParams
  /** Whose token it is. */
  actor: SandboxUser
  requestId: string
  /** What the host found out before this call; null for most calls. */
  verdict: HookVerdict | null
}

/** What an endpoint answers. `json` left out means no body. */
export interface Answer {
  status: number
  json?: Json
  headers?: Record<string, string | string[]>
}

export type Endpoint = (call: Call) => Answer

export const ok = (json: Json): Answer => ({ status: 200, json })
export const noContent = (): Answer => ({ status: 204 })

export const param = (call: Call, index: number): string => call.params[index] ?? ''

/** Now, as Okta stores it. */
export const nowOf = (org: OrgData): number => wholeSecond(org.clock.now())

/** The person that the path's first piece means: an id, a login, a short login or `me`. */
export function userOf(call: Call, index = 0): SandboxUser {
  const key = param(call, index)
  // Okta reads a login with a slash as a longer path: such a person is found by id only.
  const { users } = call.org
  const user = key === 'me' ? users.byId(call.actor.id) : key.includes('/') ? undefined : users.find(key)
  if (user === undefined) throw notFound(key, 'User')
  return user
}

/** A query parameter that is true or false. @throws SandboxError for anything else */
export function flag(call: Call, name: string, fallback: boolean): boolean {
  const value = call.query.get(name)
  if (value === null) return fallback
  if (value.toLowerCase() === 'true') return true
  if (value.toLowerCase() === 'false') return false
  throw invalid(name, [`${name}: The value must be true or false`])
}

/** The body as an object. @throws SandboxError when it is none, or holds text beyond 3-byte UTF-8 */
export function bodyOf(call: Call): JsonObject {
  if (!/^application\/json\b/i.test(call.request.headers['content-type'] ?? '')) throw wrongMediaType()
  let value: unknown
  try {
    value = JSON.parse(call.request.body)
  } catch {
    throw malformedBody()
  }
  if (!isJsonObject(value)) throw malformedBody()
  if (/[\u{10000}-\u{10ffff}]/u.test(JSON.stringify(value))) {
    throw invalid('body', ['Characters of more than 3 bytes in UTF-8 are not supported'])
  }
  return value
}

/** A member that must be an object if it is there; undefined for none. */
export function objectIn(body: JsonObject, name: string): JsonObject | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null) return undefined
  if (!isJsonObject(value)) throw malformedBody()
  return value
}

/** A member that must be text if it is there; undefined for none. */
export function textIn(body: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw malformedBody()
  return value
}
