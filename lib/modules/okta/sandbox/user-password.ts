import { type Call, nowOf } from './call'
import type { NewPassword, recoveryQuestionIn } from './credentials'
import { markOf } from './marks'
import type { SandboxUser } from './types'

/** Gives a user a password. A hash or a hook makes an imported account of it, as in recordings of real orgs. */
export function setPassword({ org }: Call, user: SandboxUser, password: NewPassword): void {
  const now = nowOf(org)
  const clear = password.is === 'clear'
  user.hasPassword = true
  user.passwordChanged = now
  user.passwordMark = clear ? markOf(user.id, password.value) : null
  if (!clear) user.provider = { type: 'IMPORT', name: 'IMPORT' }
  else if (user.provider.type === 'IMPORT') user.provider = { type: 'OKTA', name: 'OKTA' }
  if (user.status === 'STAGED' && org.traits.passwordChangesStaged) user.statusChanged = now
}

type NewQuestion = NonNullable<ReturnType<typeof recoveryQuestionIn>>

/** Okta compares answers whatever the letters' case. */
export function setQuestion(user: SandboxUser, { question, answer }: NewQuestion): void {
  user.recoveryQuestion = question
  user.answerMark = markOf(user.id, answer.toLowerCase())
}
