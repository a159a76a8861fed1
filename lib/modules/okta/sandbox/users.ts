import type { Answer, Call } from './call'
import { bodyOf, flag, noContent, nowOf, objectIn, ok, textIn, userOf } from './call'
import { passwordIn, providerIn, recoveryQuestionIn } from './credentials'
import { invalid, notFound, SandboxError, wrongStatus } from './errors'
import { profileIn } from './profile'
import { record } from './system-log'
import type { SandboxUser } from './types'
import { deactivate } from './user-lifecycle'
import { etagOf, userDetail } from './user-view'

export function getUser(call: Call): Answer {
  const json = userDetail(call.org, userOf(call))
  return { status: 200, json, headers: { etag: etagOf(JSON.stringify(json)) } }
}

/** `POST /api/v1/users`: 200 with the new person. */
export function createUser(call: Call): Answer {
  const { org } = call
  const activate = flag(call, 'activate', true)
  const mustChange = call.query.get('nextLogin') === 'changePassword'
  const body = bodyOf(call)
  const profile = profileIn(objectIn(body, 'profile') ?? {}, new Map(), 'newUser')
  const login = profile.get('login')
  requireFreeLogin(call, typeof login === 'string' ? login : '', null)
  const credentials = objectIn(body, 'credentials') ?? {}
  const hasPassword = passwordIn(credentials, String(login), true)
  const provider = providerIn(credentials)
  if (flag(call, 'provider', false) !== (provider !== null && provider.type !== 'OKTA')) {
    throw invalid('provider', ['provider: Use provider=true together with credentials.provider'])
  }
  if (mustChange && !(activate && hasPassword)) {
    throw invalid('nextLogin', ['nextLogin: changePassword needs activate=true and a password'])
  }
  requireOwnType(call, body)
  const groups = groupsIn(call, body.groupIds)
  const now = nowOf(org)
  const ready = hasPassword || (provider !== null && provider.type !== 'OKTA')
  const user: SandboxUser = {
    id: org.ids.id('00u'),
    status: !activate ? 'STAGED' : mustChange ? 'PASSWORD_EXPIRED' : ready ? 'ACTIVE' : 'PROVISIONED',
    created: now,
    activated: activate ? now : null,
    statusChanged: activate ? now : null,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: hasPassword ? now : null,
    profile,
    hasPassword,
    recoveryQuestion: recoveryQuestionIn(credentials) ?? null,
    provider: provider ?? { type: 'OKTA', name: 'OKTA' },
  }
  org.users.add(user)
  record(call, 'user.lifecycle.create', 'Create okta user', [user])
  if (activate) record(call, 'user.lifecycle.activate', 'Activate Okta user', [user])
  for (const group of groups) {
    group.members.add(user.id)
    group.lastMembershipUpdated = now
    record(call, 'group.user_membership.add', 'Add user to group membership', [user, group])
  }
  return ok(userDetail(org, user))
}

/** `POST /api/v1/users/{id}`: what is not sent stays, null clears. */
export const updateUser = (call: Call): Answer => change(call, user => new Map(user.profile))

/** `PUT /api/v1/users/{id}`: an attribute that is not sent is deleted. */
export const replaceUser = (call: Call): Answer => {
  if (objectIn(bodyOf(call), 'profile') === undefined)
    throw invalid('profile', ['profile: The field cannot be left blank'])
  return change(call, () => new Map())
}

function change(call: Call, start: (user: SandboxUser) => SandboxUser['profile']): Answer {
  const { org } = call
  const user = userOf(call)
  if (user.status === 'DEPROVISIONED') throw wrongStatus()
  const body = bodyOf(call)
  flag(call, 'strict', false)
  requireOwnType(call, body)
  const sent = objectIn(body, 'profile')
  const profile = sent === undefined ? user.profile : profileIn(sent, start(user), 'updateUser')
  const login = String(profile.get('login'))
  requireFreeLogin(call, login, user)
  const credentials = objectIn(body, 'credentials') ?? {}
  const newPassword = passwordIn(credentials, login, user.status === 'STAGED')
  const question = recoveryQuestionIn(credentials)
  const now = nowOf(org)
  org.users.setProfile(user, profile)
  user.lastUpdated = now
  if (question !== undefined) user.recoveryQuestion = question
  if (sent !== undefined) record(call, 'user.account.update_profile', 'Update user profile for Okta', [user])
  if (newPassword) {
    user.hasPassword = true
    user.passwordChanged = now
    if (['PROVISIONED', 'RECOVERY', 'PASSWORD_EXPIRED'].includes(user.status)) {
      user.status = 'ACTIVE'
      user.statusChanged = now
    }
    record(call, 'user.account.update_password', 'User update password for Okta', [user])
  }
  return ok(userDetail(org, user))
}

/** `DELETE /api/v1/users/{id}`: the first deactivates, the second removes for good. */
export function deleteUser(call: Call): Answer {
  const { org } = call
  const user = userOf(call)
  flag(call, 'sendEmail', false)
  if (user.id === call.actor.id) throw invalid('deleteUser', ['A token cannot delete its own owner'])
  if (user.status !== 'DEPROVISIONED') {
    deactivate(call, user)
    return noContent()
  }
  record(call, 'user.lifecycle.delete.initiated', 'Delete Okta user initiated', [user])
  for (const group of org.groups.values()) group.members.delete(user.id)
  org.users.remove(user)
  record(call, 'user.lifecycle.delete.completed', 'Delete Okta user completed', [user])
  return noContent()
}

export function clearSessions(call: Call): Answer {
  const user = userOf(call)
  flag(call, 'oauthTokens', false)
  flag(call, 'forgetDevices', true)
  record(call, 'user.session.clear', 'Clear user session', [user])
  return noContent()
}

function requireFreeLogin(call: Call, login: string, owner: SandboxUser | null): void {
  const holder = call.org.users.byLogin(login)
  if (holder === undefined || holder.id === owner?.id) return
  throw invalid('login', ['login: An object with this field already exists in the current organization'])
}

function requireOwnType(call: Call, body: ReturnType<typeof bodyOf>): void {
  const id = textIn(objectIn(body, 'type') ?? {}, 'id')
  if (id !== undefined && id !== call.org.fixed.userType)
    throw invalid('type', [`type: There is no user type ${id}`])
}

function groupsIn(call: Call, ids: unknown) {
  if (ids === undefined || ids === null) return []
  if (!Array.isArray(ids)) throw invalid('groupIds', ['groupIds: The value must be an array of group ids'])
  if (ids.length > 20) throw new SandboxError(400, 'E0000093', 'Target count limit exceeded')
  return ids.map(id => {
    const group = call.org.groups.get(String(id))
    if (group === undefined) throw notFound(String(id), 'UserGroup')
    if (group.type !== 'OKTA_GROUP')
      throw invalid('groupIds', [`groupIds: ${group.name} takes no members by API`])
    return group
  })
}
