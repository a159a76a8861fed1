import type { JsonObject } from '@/lib/module-kit/json'
import type { OrgData } from './call'
import type { SandboxGroup } from './types'
import { isoOrNull } from './types'

/** A group as Okta writes it, alone and in lists. */
export function groupJson(org: OrgData, group: SandboxGroup): JsonObject {
  const self = `${org.origin}/api/v1/groups/${group.id}`
  const logo = (name: string) => ({ name, href: `${org.origin}/img/group-${name}.png`, type: 'image/png' })
  return {
    id: group.id,
    created: isoOrNull(group.created),
    lastUpdated: isoOrNull(group.lastUpdated),
    lastMembershipUpdated: isoOrNull(group.lastMembershipUpdated),
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: { name: group.name, description: group.description },
    _links: {
      logo: [logo('medium'), logo('large')],
      ...(org.traits.groupOwners ? { owners: { href: `${self}/owners` } } : {}),
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  }
}
