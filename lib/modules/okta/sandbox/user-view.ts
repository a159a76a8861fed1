import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { ALL_ATTRIBUTE_NAMES } from './attributes'
import type { OrgData } from './call'
import type { SandboxUser, UserStatus } from './types'
import { isoOrNull } from './types'

/** Always written, null when empty; all other attributes are left out when empty. */
const ALWAYS: ReadonlySet<string> = new Set(['mobilePhone', 'secondEmail'])
/** Okta writes these two after all others. */
const LAST = ['login', 'email']
const ORDER = [...ALL_ATTRIBUTE_NAMES.filter(name => !LAST.includes(name)), ...LAST]

/** The profile as Okta writes it. */
function profileJson(user: SandboxUser): JsonObject {
  const entries: [string, Json][] = []
  for (const name of ORDER) {
    const value = user.profile.get(name)
    if (value !== undefined) entries.push([name, value])
    else if (ALWAYS.has(name)) entries.push([name, null])
  }
  return Object.fromEntries(entries)
}

/** A user as a list shows one: of the links only `self`. */
export function userRow(org: OrgData, user: SandboxUser): JsonObject {
  return { ...userCore(org, user), _links: { self: { href: selfUrl(org, user) } } }
}

/** A user as asked for by id, with the links that tell what may be done now. */
export function userDetail(org: OrgData, user: SandboxUser): JsonObject {
  return { ...userCore(org, user), _links: userLinks(org, user) }
}

/** Changes whenever the answer's body does. */
export function etagOf(body: string): string {
  return `W/"${createHash('sha256').update(body).digest('hex')}"`
}

const selfUrl = (org: OrgData, user: SandboxUser) => `${org.origin}/api/v1/users/${user.id}`

function userCore(org: OrgData, user: SandboxUser): JsonObject {
  return {
    id: user.id,
    status: user.status,
    created: isoOrNull(user.created),
    activated: isoOrNull(user.activated),
    statusChanged: isoOrNull(user.statusChanged),
    lastLogin: isoOrNull(user.lastLogin),
    lastUpdated: isoOrNull(user.lastUpdated),
    passwordChanged: isoOrNull(user.passwordChanged),
    type: { id: org.fixed.userType },
    profile: profileJson(user),
    credentials: credentials(user),
  }
}

function credentials(user: SandboxUser): JsonObject {
  const email = user.profile.get('email') ?? null
  return {
    ...(user.hasPassword ? { password: {} } : {}),
    ...(user.hasPassword && user.recoveryQuestion === null
      ? { emails: [{ value: email, status: 'VERIFIED', type: 'PRIMARY' }] }
      : {}),
    ...(user.recoveryQuestion === null ? {} : { recovery_question: { question: user.recoveryQuestion } }),
    provider: { ...user.provider },
  }
}

/** Link name → path below the user, by status; as in recordings of real orgs. */
const OPERATIONS = new Map([
  ['activate', 'lifecycle/activate'],
  ['reactivate', 'lifecycle/reactivate'],
  ['deactivate', 'lifecycle/deactivate'],
  ['suspend', 'lifecycle/suspend'],
  ['unsuspend', 'lifecycle/unsuspend'],
  ['unlock', 'lifecycle/unlock'],
  ['resetPassword', 'lifecycle/reset_password'],
  ['expirePassword', 'lifecycle/expire_password'],
  ['resetFactors', 'lifecycle/reset_factors'],
  ['forgotPassword', 'credentials/forgot_password'],
  ['changePassword', 'credentials/change_password'],
  ['changeRecoveryQuestion', 'credentials/change_recovery_question'],
])

const WITH_PASSWORD = [
  'forgotPassword',
  'expirePassword',
  'changeRecoveryQuestion',
  'resetFactors',
  'changePassword',
]

function operationsOf(status: UserStatus): string[] {
  switch (status) {
    case 'STAGED':
      return ['activate', 'resetFactors']
    case 'PROVISIONED':
      return ['suspend', 'resetPassword', 'reactivate', 'deactivate']
    case 'ACTIVE':
    case 'PASSWORD_EXPIRED':
      return ['suspend', 'resetPassword', ...WITH_PASSWORD, 'deactivate']
    case 'RECOVERY':
      return ['suspend', 'resetPassword', 'reactivate', 'resetFactors', 'deactivate']
    case 'LOCKED_OUT':
      return ['unlock', 'resetPassword', ...WITH_PASSWORD, 'deactivate']
    case 'SUSPENDED':
      return ['unsuspend', 'resetFactors', 'deactivate']
    case 'DEPROVISIONED':
      return ['activate']
  }
}

function userLinks(org: OrgData, user: SandboxUser): JsonObject {
  const self = selfUrl(org, user)
  const operations = operationsOf(user.status).map((name): [string, JsonObject] => [
    name,
    { href: `${self}/${OPERATIONS.get(name) ?? name}`, method: 'POST' },
  ])
  return {
    ...Object.fromEntries(operations),
    ...(user.status === 'DEPROVISIONED' ? { delete: { href: self, method: 'DELETE' } } : {}),
    schema: { href: `${org.origin}/api/v1/meta/schemas/user/${org.fixed.userSchema}` },
    self: { href: self },
    type: { href: `${org.origin}/api/v1/meta/types/user/${org.fixed.userType}` },
  }
}
