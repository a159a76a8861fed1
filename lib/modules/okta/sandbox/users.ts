import type { Answer, Call } from './call'
import { bodyOf, flag, noContent, nowOf, objectIn, ok, textIn, userOf } from './call'
import { passwordIn, providerIn, recoveryQuestionIn } from './credentials'
import { invalid, wrongStatus } from './errors'
import { leaner } from './okta-response'
import { profileIn } from './profile'
import { record } from './system-log'
import type { SandboxUser } from './types'
import { requireFreeLogin, typeIn } from './user-create'
import { deactivate } from './user-lifecycle'
import { setPassword, setQuestion } from './user-password'
import { etagOf, userDetail } from './user-view'

export function getUser(call: Call): Answer {
  const json = userDetail(call.org, userOf(call))
  return leaner(call, { status: 200, json, headers: { etag: etagOf(JSON.stringify(json)) } })
}

/** `POST /api/v1/users/{id}`: what is not sent stays, null clears. */
export const updateUser = (call: Call): Answer => change(call, user => new Map(user.profile), false)

/**
 * `PUT /api/v1/users/{id}`: an attribute that is not sent is deleted, and the user type may change. A body with
 * credentials and without a profile only sets these (as recorded).
 */
export const replaceUser = (call: Call): Answer => {
  const body = bodyOf(call)
  if (objectIn(body, 'profile') === undefined && objectIn(body, 'credentials') === undefined)
    throw invalid('profile', ['profile: The field cannot be left blank'])
  return change(call, () => new Map(), true)
}

function change(call: Call, start: (user: SandboxUser) => SandboxUser['profile'], whole: boolean): Answer {
  const { org } = call
  const user = userOf(call)
  if (user.status === 'DEPROVISIONED') throw wrongStatus()
  const body = bodyOf(call)
  flag(call, 'strict', false)
  const typeId = typeIn(org, body)
  const sent = objectIn(body, 'profile')
  const profile = sent === undefined ? user.profile : profileIn(sent, org.custom, start(user), 'updateUser')
  const login = String(profile.get('login'))
  requireFreeLogin(call, login, user)
  const credentials = objectIn(body, 'credentials') ?? {}
  const password = passwordIn(credentials, login, user.status === 'STAGED')
  const question = recoveryQuestionIn(credentials)
  const provider = providerIn(credentials)
  const now = nowOf(org)
  org.users.setProfile(user, profile)
  user.lastUpdated = now
  if (whole && objectIn(body, 'type') !== undefined) user.typeId = typeId
  user.realmId = textIn(body, 'realmId') ?? user.realmId
  if (provider !== null) user.provider = provider
  if (question !== null) setQuestion(user, question)
  if (password === null || sent !== undefined)
    record(call, 'user.account.update_profile', 'Update user profile for Okta', [user])
  if (password !== null) {
    setPassword(call, user, password)
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
