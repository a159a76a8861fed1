import type { Answer, Call } from './call'
import { bodyOf, flag, nowOf, objectIn, ok, textIn, userOf } from './call'
import { passwordIn, recoveryQuestionIn } from './credentials'
import { invalid, SandboxError } from './errors'
import { fits } from './marks'
import { record } from './system-log'
import type { SandboxUser, UserStatus } from './types'
import { setPassword, setQuestion } from './user-password'
import { loginOf } from './user-store'
import { credentialsJson } from './user-view'

const updateFailed = (cause: string) =>
  new SandboxError(403, 'E0000014', 'Update of credentials failed', [cause])

const notRecoverable = () =>
  new SandboxError(403, 'E0000034', 'Forgot password not allowed on specified user.')

/** @throws SandboxError where the status or the lack of a password forbids it. Source: Okta's OpenAPI description */
function requirePassword(user: SandboxUser, ...statuses: UserStatus[]): void {
  if (!user.hasPassword || !statuses.includes(user.status))
    throw updateFailed('password: The user has no password that can be checked')
}

/** `POST …/credentials/change_password`: by the old password; answers with the credentials. */
export function changePassword(call: Call): Answer {
  const user = userOf(call)
  const body = bodyOf(call)
  flag(call, 'strict', false)
  flag(call, 'revokeSessions', false)
  const old = textIn(objectIn(body, 'oldPassword') ?? {}, 'value')
  if (old === undefined) throw invalid('oldPassword', ['oldPassword: The field cannot be left blank'])
  const wanted = passwordIn({ password: objectIn(body, 'newPassword') ?? null }, loginOf(user), false)
  if (wanted === null) throw invalid('newPassword', ['newPassword: The field cannot be left blank'])
  requirePassword(user, 'STAGED', 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY')
  if (!fits(user.passwordMark, user.id, old))
    throw updateFailed('oldPassword: The credentials provided were incorrect.')
  setPassword(call, user, wanted)
  comeBack(call, user)
  record(call, 'user.account.update_password', 'User update password for Okta', [user])
  return ok(credentialsJson(user))
}

/** `POST …/credentials/change_recovery_question`: by the password; answers with the credentials. */
export function changeRecoveryQuestion(call: Call): Answer {
  const user = userOf(call)
  const body = bodyOf(call)
  const password = textIn(objectIn(body, 'password') ?? {}, 'value')
  if (password === undefined) throw invalid('password', ['password: The field cannot be left blank'])
  const question = recoveryQuestionIn(body)
  if (question === null)
    throw invalid('recovery_question', ['recovery_question: The field cannot be left blank'])
  requirePassword(user, 'STAGED', 'ACTIVE', 'RECOVERY')
  if (!fits(user.passwordMark, user.id, password))
    throw updateFailed('password: The credentials provided were incorrect.')
  setQuestion(user, question)
  user.lastUpdated = nowOf(call.org)
  record(call, 'user.account.update_profile', 'Update user profile for Okta', [user])
  return ok(credentialsJson(user))
}

/**
 * `POST …/credentials/forgot_password`: a link, in a mail or in the answer; nothing else changes. With a password and
 * the recovery question's answer in its body it is {@link answerRecoveryQuestion} (as recorded).
 */
export function forgotPassword(call: Call): Answer {
  const user = userOf(call)
  const sendEmail = flag(call, 'sendEmail', true)
  if (call.request.body !== '' && Object.keys(bodyOf(call)).length > 0) return answerRecoveryQuestion(call)
  const { traits, origin, ids } = call.org
  const recoverable = user.hasPassword && (user.recoveryQuestion !== null || traits.emailRecovery)
  if (user.status !== 'ACTIVE' || !recoverable) throw notRecoverable()
  record(call, 'user.account.reset_password', "Fired when the user's Okta password is reset", [user])
  return ok(sendEmail ? {} : { resetPasswordUrl: `${origin}/signin/reset-password/${ids.text(20)}` })
}

/** `POST …/credentials/forgot_password_recovery_question`: the right answer sets the password. */
export function answerRecoveryQuestion(call: Call): Answer {
  const user = userOf(call)
  const body = bodyOf(call)
  flag(call, 'sendEmail', true)
  const wanted = passwordIn(body, loginOf(user), false)
  const answer = textIn(objectIn(body, 'recovery_question') ?? {}, 'answer')
  if (wanted === null) throw invalid('password', ['password: The field cannot be left blank'])
  if (answer === undefined) throw invalid('recovery_question', ['answer: The field cannot be left blank'])
  if (user.status !== 'ACTIVE' || user.recoveryQuestion === null) throw notRecoverable()
  if (!fits(user.answerMark, user.id, answer.toLowerCase())) {
    throw new SandboxError(403, 'E0000087', 'The recovery question answer did not match our records.')
  }
  setPassword(call, user, wanted)
  comeBack(call, user)
  record(call, 'user.account.update_password', 'User update password for Okta', [user])
  return ok(credentialsJson(user))
}

/** A password of one's own ends RECOVERY and PASSWORD_EXPIRED. */
function comeBack(call: Call, user: SandboxUser): void {
  const now = nowOf(call.org)
  user.lastUpdated = now
  if (user.status !== 'RECOVERY' && user.status !== 'PASSWORD_EXPIRED') return
  user.status = 'ACTIVE'
  user.statusChanged = now
}
