import type { JsonObject } from '@/lib/module-kit/json'
import type { OrgData } from './call'
import type { OrgTraits } from './traits'
import type { SandboxUser } from './types'

/** Link name → path below the user. */
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

/**
 * The links of a user: what may be done in this status, and where the user belongs.
 * Source: recordings of real orgs; LOCKED_OUT and RECOVERY, which none shows, follow the operations that are allowed.
 */
export function userLinks(org: OrgData, user: SandboxUser): JsonObject {
  const { origin, traits, fixed } = org
  const self = `${origin}/api/v1/users/${user.id}`
  const links: [string, JsonObject][] = operationsOf(user, traits).map(name => [
    name,
    { href: `${self}/${OPERATIONS.get(name) ?? name}`, method: 'POST' },
  ])
  if (user.status === 'DEPROVISIONED') links.push(['delete', { href: self, method: 'DELETE' }])
  links.push(['self', { href: self }])
  if (traits.userTypes) {
    const type = user.typeId ?? fixed.userType
    const schema = org.types.get(type) ?? fixed.userSchema
    links.push(['schema', { href: `${origin}/api/v1/meta/schemas/user/${schema}` }])
    links.push(['type', { href: `${origin}/api/v1/meta/types/user/${type}` }])
  }
  return Object.fromEntries(links)
}

function operationsOf(user: SandboxUser, traits: OrgTraits): string[] {
  return [...byStatus(user, traits), ...(traits.resetFactorsLink ? ['resetFactors'] : [])]
}

function byStatus(user: SandboxUser, traits: OrgTraits): string[] {
  switch (user.status) {
    case 'STAGED':
    case 'DEPROVISIONED':
      return ['activate']
    case 'PROVISIONED':
      return ['suspend', 'resetPassword', ...(traits.userTypes ? ['reactivate'] : []), 'deactivate']
    case 'ACTIVE':
    case 'PASSWORD_EXPIRED':
      return ['suspend', 'resetPassword', ...withPassword(user, traits), 'deactivate']
    case 'RECOVERY':
      return ['suspend', 'resetPassword', 'reactivate', 'deactivate']
    case 'LOCKED_OUT':
      return ['unlock', 'resetPassword', ...withPassword(user, traits), 'deactivate']
    case 'SUSPENDED':
      return ['unsuspend', 'deactivate']
  }
}

/** What is about a password; somebody who signs in elsewhere has none here. */
function withPassword(user: SandboxUser, traits: OrgTraits): string[] {
  if (!user.hasPassword) return ['changeRecoveryQuestion']
  const recoverable = traits.emailRecovery || user.recoveryQuestion !== null
  return [
    ...(recoverable ? ['forgotPassword'] : []),
    'expirePassword',
    'changeRecoveryQuestion',
    'changePassword',
  ]
}
