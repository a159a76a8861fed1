import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { BASE_ATTRIBUTES } from './attributes'
import type { OrgData } from './call'
import type { SandboxUser } from './types'
import { isoOrNull } from './types'
import { userLinks } from './user-links'
import { textOf } from './user-store'

/** Always written, null when empty; all other attributes are left out when empty. */
const ALWAYS: ReadonlySet<string> = new Set(['mobilePhone', 'secondEmail'])
/** Okta writes these two after all others. */
const LAST = ['login', 'email']
const FIRST = [...BASE_ATTRIBUTES.keys()].filter(name => !LAST.includes(name))

/** The profile as Okta writes it. */
function profileJson(org: OrgData, user: SandboxUser): JsonObject {
  const entries: [string, Json][] = []
  for (const name of [...FIRST, ...org.custom.keys(), ...LAST]) {
    const value = user.profile.get(name)
    if (value !== undefined) entries.push([name, value])
    else if (ALWAYS.has(name)) entries.push([name, null])
  }
  return Object.fromEntries(entries)
}

/** A user as a list shows one: of the links only `self`, except in an old org. */
export function userRow(org: OrgData, user: SandboxUser): JsonObject {
  const links = userLinks(org, user)
  const shown = org.traits.userTypes ? Object.entries(links).filter(([name]) => name === 'self') : null
  return { ...userCore(org, user), _links: shown === null ? links : Object.fromEntries(shown) }
}

/** A user as asked for by id, with the links that tell what may be done now. */
export function userDetail(org: OrgData, user: SandboxUser): JsonObject {
  return { ...userCore(org, user), _links: userLinks(org, user) }
}

/** Changes whenever the answer's body does. */
export function etagOf(body: string): string {
  return `W/"${createHash('sha256').update(body).digest('hex')}"`
}

function userCore(org: OrgData, user: SandboxUser): JsonObject {
  const { traits, fixed } = org
  const { password, ...others } = credentialsJson(user)
  return {
    id: user.id,
    status: user.status,
    created: isoOrNull(user.created),
    activated: isoOrNull(user.activated),
    statusChanged: isoOrNull(user.statusChanged),
    lastLogin: isoOrNull(user.lastLogin),
    lastUpdated: isoOrNull(user.lastUpdated),
    passwordChanged: isoOrNull(user.passwordChanged),
    // The default realm has the org's id with the kind of a realm.
    ...(traits.realms ? { realmId: user.realmId ?? `guo${fixed.org.slice(3)}` } : {}),
    ...(traits.userTypes ? { type: { id: user.typeId ?? fixed.userType } } : {}),
    profile: profileJson(org, user),
    credentials: {
      ...(password === undefined ? {} : { password }),
      ...(traits.contactEmails ? { emails: emailsOf(user) } : {}),
      ...others,
    },
  }
}

/** The credentials alone, as the calls below `/credentials` answer with them: these never have `emails`. */
export function credentialsJson(user: SandboxUser): JsonObject {
  return {
    ...(user.hasPassword ? { password: {} } : {}),
    ...(user.recoveryQuestion === null ? {} : { recovery_question: { question: user.recoveryQuestion } }),
    provider: { ...user.provider },
  }
}

function emailsOf(user: SandboxUser): JsonObject[] {
  const second = textOf(user, 'secondEmail')
  return [
    { value: textOf(user, 'email'), status: 'VERIFIED', type: 'PRIMARY' },
    ...(second === '' ? [] : [{ value: second, status: 'VERIFIED', type: 'SECONDARY' }]),
  ]
}
