import type { JsonObject } from '@/lib/module-kit/json'
import { objectIn, textIn } from './call'
import { invalid } from './errors'

const ALGORITHMS: ReadonlySet<string> = new Set(['BCRYPT', 'SHA-1', 'SHA-256', 'SHA-512', 'MD5', 'PBKDF2'])
const PROVIDERS: ReadonlySet<string> = new Set([
  'OKTA',
  'ACTIVE_DIRECTORY',
  'LDAP',
  'FEDERATION',
  'SOCIAL',
  'IMPORT',
])

/** A password that is being set: in clear text, or by a hash or a hook (then nobody here knows it). */
export type NewPassword = { is: 'clear'; value: string } | { is: 'imported' }

/**
 * The password that these credentials set, or null: an empty `password` sets none, as at Okta.
 *
 * @param login  its part before @ may not occur in the password
 * @param takesHash  a hash is only taken with a create, and while the user is STAGED
 */
export function passwordIn(credentials: JsonObject, login: string, takesHash: boolean): NewPassword | null {
  const password = objectIn(credentials, 'password')
  if (password === undefined) return null
  const value = textIn(password, 'value')
  const hash = objectIn(password, 'hash')
  const hook = objectIn(password, 'hook')
  if ([value, hash, hook].filter(way => way !== undefined).length > 1) {
    throw invalid('password', ['password: Only one of value, hash and hook can be given'])
  }
  if (value !== undefined) {
    requireStrong(value, login)
    return { is: 'clear', value }
  }
  if (hash !== undefined) requireHash(hash, takesHash)
  if (hook !== undefined && textIn(hook, 'type') !== 'default')
    throw invalid('password', ['password: Unknown hook type'])
  return hash === undefined && hook === undefined ? null : { is: 'imported' }
}

/** @throws SandboxError for a password that Okta's default policy refuses */
function requireStrong(value: string, login: string): void {
  const name = login.split('@')[0] ?? ''
  const holdsName = name.length >= 4 && value.toLowerCase().includes(name.toLowerCase())
  const strong = value.length >= 8 && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
  if (strong && !holdsName && value.length <= 72) return
  throw invalid('password', [
    'password: Password requirements were not met. Password requirements: at least 8 characters, a lowercase letter, an uppercase letter, a number, no parts of your username.',
  ])
}

function requireHash(hash: JsonObject, takesHash: boolean): void {
  if (!takesHash)
    throw invalid('password', ['password: A hashed password can only be set while the user is STAGED'])
  const algorithm = textIn(hash, 'algorithm') ?? ''
  const complete = ALGORITHMS.has(algorithm) && textIn(hash, 'value') !== undefined
  const salted = algorithm !== 'BCRYPT' || textIn(hash, 'salt')?.length === 22
  if (!complete || !salted) throw invalid('password', ['password: The password hash is not valid'])
}

/** `credentials.provider`, or null. */
export function providerIn(credentials: JsonObject): { type: string; name: string } | null {
  const provider = objectIn(credentials, 'provider')
  if (provider === undefined) return null
  const type = textIn(provider, 'type') ?? ''
  if (!PROVIDERS.has(type)) throw invalid('provider', ['provider: Unknown provider type'])
  return { type, name: textIn(provider, 'name') ?? type }
}

/** The new recovery question and its answer, or null when none is sent. */
export function recoveryQuestionIn(credentials: JsonObject): { question: string; answer: string } | null {
  const recovery = objectIn(credentials, 'recovery_question')
  if (recovery === undefined) return null
  const question = textIn(recovery, 'question') ?? ''
  const answer = textIn(recovery, 'answer') ?? ''
  if (question === '' || question.length > 100)
    throw invalid('recovery_question', ['question: The field cannot be left blank'])
  if (answer.length < 4)
    throw invalid('recovery_question', [
      'answer: The security question answer must be at least 4 characters in length',
    ])
  return { question, answer }
}
