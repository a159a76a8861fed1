import type { Json } from '@/lib/module-kit/json'

/** The time as the org sees it: milliseconds since 1970 UTC. */
export interface SandboxClock {
  now(): number
}

/** What the core is asked; header names are lower-case, `path` includes the query. */
export interface SandboxRequest {
  method: string
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body: string
}

/** What the core answers; a list is one header line each (Okta sends several `link` lines). */
export interface SandboxResponse {
  status: number
  headers: Record<string, string | string[]>
  body: string
}

export const USER_STATUSES = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
  'DEPROVISIONED',
] as const
export type UserStatus = (typeof USER_STATUSES)[number]

/** A person of the org. Times are milliseconds since 1970 UTC; a password is only known to exist. */
export interface SandboxUser {
  id: string
  status: UserStatus
  created: number
  activated: number | null
  statusChanged: number | null
  lastLogin: number | null
  lastUpdated: number
  passwordChanged: number | null
  /** Attribute name → value; a Map, because the names come from outside. */
  profile: Map<string, Json>
  hasPassword: boolean
  recoveryQuestion: string | null
  provider: { type: string; name: string }
  /** The user type's id; null is the org's default type. */
  typeId: string | null
  /** The realm's id; null is the org's default realm. Only shown where realms are on. */
  realmId: string | null
  /** What is kept of the password and of the recovery answer, see marks.ts; null is not known. */
  passwordMark: string | null
  answerMark: string | null
}

export const GROUP_TYPES = ['OKTA_GROUP', 'APP_GROUP', 'BUILT_IN'] as const
export type GroupType = (typeof GROUP_TYPES)[number]

export interface SandboxGroup {
  id: string
  type: GroupType
  name: string
  description: string | null
  created: number
  lastUpdated: number
  lastMembershipUpdated: number
  /** User ids; unused for Everyone, which holds all people who are not deprovisioned. */
  members: Set<string>
}

/** Where an event hook delivers to, and what it sends along. */
export interface HookChannel {
  uri: string
  headers: { key: string; value: string }[]
  /** The header that proves the sender; null where none was asked for. Its value never leaves by the API. */
  auth: { key: string; value: string } | null
}

/** An event hook. Only one that is active and verified delivers. */
export interface SandboxHook {
  id: string
  /** Random, whatever the seed: after a reset a hook may have an id that was there before, and is another one. */
  key: string
  active: boolean
  verified: boolean
  name: string
  description: string | null
  created: number
  createdBy: string
  lastUpdated: number
  types: string[]
  channel: HookChannel
}

/** Okta stores whole seconds; the log alone has milliseconds. */
export function wholeSecond(ms: number): number {
  return ms - (ms % 1000)
}

/** ISO 8601 with milliseconds, UTC; null stays null. */
export function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
