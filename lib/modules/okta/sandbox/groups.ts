import type { JsonObject } from '@/lib/module-kit/json'
import type { Answer, Call, OrgData } from './call'
import { bodyOf, noContent, nowOf, objectIn, ok, param, textIn, userOf } from './call'
import { forbidden, invalid, invalidPaging, notFound } from './errors'
import { groupJson } from './group-view'
import { limitOf, pageById } from './paging'
import { record } from './system-log'
import type { SandboxGroup, SandboxUser } from './types'
import { userRow } from './user-view'

/** The group that the path's first piece means. */
function groupOf(call: Call): SandboxGroup {
  const id = param(call, 0)
  const group = call.org.groups.get(id)
  if (group === undefined) throw notFound(id, 'UserGroup')
  return group
}

export const getGroup = (call: Call): Answer => ok(groupJson(call.org, groupOf(call)))

export function createGroup(call: Call): Answer {
  const { org } = call
  const { name, description } = profileOf(bodyOf(call))
  requireFreeName(org, name, null)
  const now = nowOf(org)
  const group: SandboxGroup = {
    id: org.ids.id('00g'),
    type: 'OKTA_GROUP',
    name,
    description,
    created: now,
    lastUpdated: now,
    lastMembershipUpdated: now,
    members: new Set(),
  }
  org.groups.set(group.id, group)
  record(call, 'group.lifecycle.create', 'Create okta group', [group])
  return ok(groupJson(org, group))
}

/** `PUT /api/v1/groups/{id}` replaces the whole profile: a description that is not sent is gone. */
export function replaceGroup(call: Call): Answer {
  const group = changeable(groupOf(call))
  const { name, description } = profileOf(bodyOf(call))
  requireFreeName(call.org, name, group)
  group.name = name
  group.description = description
  group.lastUpdated = nowOf(call.org)
  record(call, 'group.profile.update', 'Update okta group', [group])
  return ok(groupJson(call.org, group))
}

export function deleteGroup(call: Call): Answer {
  const group = changeable(groupOf(call))
  call.org.groups.delete(group.id)
  record(call, 'group.lifecycle.delete', 'Delete okta group', [group])
  return noContent()
}

export function listMembers(call: Call): Answer {
  const { org } = call
  const group = groupOf(call)
  const limit = limitOf(call, 1000, 1000)
  return pageById(call, membersOf(org, group), limit, invalidPaging, user => userRow(org, user))
}

export function addMember(call: Call): Answer {
  const group = changeable(groupOf(call))
  const user = userOf(call, 1)
  if (group.members.has(user.id)) return noContent()
  group.members.add(user.id)
  group.lastMembershipUpdated = nowOf(call.org)
  record(call, 'group.user_membership.add', 'Add user to group membership', [user, group])
  return noContent()
}

export function removeMember(call: Call): Answer {
  const group = changeable(groupOf(call))
  const user = userOf(call, 1)
  if (!group.members.delete(user.id)) return noContent()
  group.lastMembershipUpdated = nowOf(call.org)
  record(call, 'group.user_membership.remove', 'Remove user from group membership', [user, group])
  return noContent()
}

export function listGroupsOfUser(call: Call): Answer {
  const { org } = call
  const user = userOf(call)
  const groups = [...org.groups.values()].filter(group => isMember(org, group, user))
  return pageById(call, groups, limitOf(call, 200, 200), invalidPaging, group => groupJson(org, group))
}

function isMember(org: OrgData, group: SandboxGroup, user: SandboxUser): boolean {
  return group.id === org.fixed.everyone ? user.status !== 'DEPROVISIONED' : group.members.has(user.id)
}

/** In the order of the ids. */
function membersOf(org: OrgData, group: SandboxGroup): SandboxUser[] {
  if (group.id === org.fixed.everyone) {
    return [...org.users.all()].filter(user => user.status !== 'DEPROVISIONED')
  }
  return [...group.members].sort().flatMap(id => org.users.byId(id) ?? [])
}

/** @throws SandboxError for a group that Okta or an app looks after */
function changeable(group: SandboxGroup): SandboxGroup {
  if (group.type === 'OKTA_GROUP') return group
  if (group.type === 'APP_GROUP') throw invalid('groupId', ['App groups are changed in their app'])
  throw forbidden()
}

function profileOf(body: JsonObject): { name: string; description: string | null } {
  const profile = objectIn(body, 'profile') ?? {}
  for (const key of Object.keys(profile)) {
    if (key !== 'name' && key !== 'description') {
      throw invalid('profile', [`Property name '${key}' is not defined in profile`])
    }
  }
  const name = (textIn(profile, 'name') ?? '').trim()
  const description = textIn(profile, 'description') ?? null
  if (name === '') throw invalid('name', ['name: The field cannot be left blank'])
  if (name.length > 255) throw invalid('name', ['name: The field is too long'])
  if ((description?.length ?? 0) > 1024) throw invalid('description', ['description: The field is too long'])
  return { name, description }
}

function requireFreeName(org: OrgData, name: string, owner: SandboxGroup | null): void {
  const wanted = name.toLowerCase()
  for (const group of org.groups.values()) {
    if (group !== owner && group.name.toLowerCase() === wanted) {
      throw invalid('name', ['name: An object with this field already exists in the current organization'])
    }
  }
}
