import type { Answer, Call } from './call'
import { flag, nowOf, ok, userOf } from './call'
import { invalid, SandboxError, wrongStatus } from './errors'
import { markOf } from './marks'
import { record } from './system-log'
import type { SandboxUser, UserStatus } from './types'
import { userDetail } from './user-view'

function moveTo(call: Call, user: SandboxUser, status: UserStatus): void {
  const now = nowOf(call.org)
  user.lastUpdated = now
  if (user.status === status) return
  user.status = status
  user.statusChanged = now
}

const isOneOf = (user: SandboxUser, ...statuses: UserStatus[]) => statuses.includes(user.status)

export function activateUser(call: Call): Answer {
  const user = userOf(call)
  if (!isOneOf(user, 'STAGED', 'DEPROVISIONED')) {
    throw new SandboxError(403, 'E0000016', 'Activation failed because the user is already active')
  }
  const sendEmail = flag(call, 'sendEmail', true)
  const ready = user.hasPassword || user.provider.type !== 'OKTA'
  moveTo(call, user, ready ? 'ACTIVE' : 'PROVISIONED')
  user.activated = nowOf(call.org)
  record(call, 'user.lifecycle.activate', 'Activate Okta user', [user])
  return sendEmail ? ok({}) : ok(activationOf(call))
}

export function reactivateUser(call: Call): Answer {
  const user = userOf(call)
  if (!isOneOf(user, 'PROVISIONED', 'RECOVERY')) throw wrongStatus()
  const sendEmail = flag(call, 'sendEmail', false)
  moveTo(call, user, 'PROVISIONED')
  record(call, 'user.lifecycle.reactivate', 'Reactivate Okta user', [user])
  if (sendEmail) return ok({})
  const { activationUrl, activationToken } = activationOf(call)
  // The link only comes to who asks not to have it mailed; by default there is the token alone (as recorded).
  return ok(call.query.has('sendEmail') ? { activationUrl, activationToken } : { activationToken })
}

function activationOf(call: Call): { activationUrl: string; activationToken: string } {
  const activationToken = call.org.ids.text(20)
  return { activationUrl: `${call.org.origin}/welcome/${activationToken}`, activationToken }
}

export function deactivateUser(call: Call): Answer {
  const user = userOf(call)
  flag(call, 'sendEmail', false)
  if (user.status === 'DEPROVISIONED') throw wrongStatus()
  if (user.id === call.actor.id) throw invalid('deactivateUser', ['A token cannot deactivate its own owner'])
  deactivate(call, user)
  return ok({})
}

/** To DEPROVISIONED. The password is gone; recovery question and groups stay, as at Okta. */
export function deactivate(call: Call, user: SandboxUser): void {
  moveTo(call, user, 'DEPROVISIONED')
  user.hasPassword = false
  user.passwordMark = null
  record(call, 'user.lifecycle.deactivate', 'Deactivate Okta user', [user])
}

export function suspendUser(call: Call): Answer {
  const user = userOf(call)
  if (user.status !== 'ACTIVE') throw invalid('suspendUser', ['Cannot suspend a user that is not active'])
  moveTo(call, user, 'SUSPENDED')
  record(call, 'user.lifecycle.suspend', 'Suspend Okta user', [user])
  return ok({})
}

export function unsuspendUser(call: Call): Answer {
  const user = userOf(call)
  if (user.status !== 'SUSPENDED')
    throw invalid('unsuspendUser', ['Cannot unsuspend a user that is not suspended'])
  moveTo(call, user, 'ACTIVE')
  record(call, 'user.lifecycle.unsuspend', 'Unsuspend Okta user', [user])
  return ok({})
}

export function unlockUser(call: Call): Answer {
  const user = userOf(call)
  if (user.status !== 'LOCKED_OUT') {
    throw new SandboxError(403, 'E0000032', 'Unlock is not allowed for this user.', [
      'The user is not locked out.',
    ])
  }
  moveTo(call, user, 'ACTIVE')
  record(call, 'user.account.unlock_by_admin', 'Unlock user account by admin', [user])
  return ok({})
}

export function resetPassword(call: Call): Answer {
  const user = userOf(call)
  const sendEmail = flag(call, 'sendEmail', true)
  const revoke = flag(call, 'revokeSessions', false)
  const elsewhere = user.provider.type !== 'OKTA' && user.provider.type !== 'IMPORT'
  if (isOneOf(user, 'STAGED', 'SUSPENDED', 'DEPROVISIONED') || elsewhere) {
    throw new SandboxError(403, 'E0000017', 'Password reset failed')
  }
  moveTo(call, user, 'RECOVERY')
  record(call, 'user.account.reset_password', "Fired when the user's Okta password is reset", [user])
  if (revoke) record(call, 'user.session.clear', 'Clear user session', [user])
  return sendEmail
    ? ok({})
    : ok({ resetPasswordUrl: `${call.org.origin}/reset_password/${call.org.ids.text(20)}` })
}

export function expirePassword(call: Call): Answer {
  const user = expire(call)
  return ok(userDetail(call.org, user))
}

export function expirePasswordWithTempPassword(call: Call): Answer {
  const revoke = flag(call, 'revokeSessions', false)
  const user = expire(call)
  const tempPassword = `${call.org.ids.text(8)}aA1`
  user.passwordChanged = nowOf(call.org)
  user.passwordMark = markOf(user.id, tempPassword)
  if (revoke) record(call, 'user.session.clear', 'Clear user session', [user])
  return ok({ tempPassword })
}

function expire(call: Call): SandboxUser {
  const user = userOf(call)
  if (!isOneOf(user, 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT')) throw wrongStatus()
  moveTo(call, user, 'PASSWORD_EXPIRED')
  user.hasPassword = true
  record(call, 'user.account.expire_password', 'Expire user password', [user])
  return user
}

export function resetFactors(call: Call): Answer {
  const user = userOf(call)
  user.lastUpdated = nowOf(call.org)
  record(call, 'user.mfa.factor.reset_all', 'Reset all factors for user', [user])
  return ok({})
}
