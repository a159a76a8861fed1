import { StepError } from '@/lib/errors'
import type { JsonObject } from '@/lib/module-kit/json'

/** What the credential fields hold; see user-fields.ts. */
export interface CredentialInput {
  passwordType: 'none' | 'plain' | 'hash' | 'hook'
  password?: string | undefined
  hash?: Record<string, unknown> | undefined
  recoveryQuestion?: string | undefined
  recoveryAnswer?: string | undefined
}

/**
 * Okta's `credentials` object; empty when nothing was given.
 * @throws {StepError} `input` when a part lacks its other half
 * Source: Okta, "Users", credentials.
 */
export function credentialsBody(given: CredentialInput): JsonObject {
  const { recoveryQuestion: question, recoveryAnswer: answer } = given
  if ((question === undefined) !== (answer === undefined)) {
    const [there, missing] = question === undefined ? ['answer', 'question'] : ['question', 'answer']
    throw new StepError(
      'input',
      `The recovery ${there} has no recovery ${missing}; Okta ignores one without the other.`,
      {
        parameter: question === undefined ? 'recoveryQuestion' : 'recoveryAnswer',
        hint: 'Give both, or neither.',
      },
    )
  }
  return {
    ...passwordBody(given),
    ...(question === undefined || answer === undefined ? {} : { recovery_question: { question, answer } }),
  }
}

function passwordBody({ passwordType, password, hash }: CredentialInput): JsonObject {
  switch (passwordType) {
    case 'none':
      return {}
    case 'hook':
      return { password: { hook: { type: 'default' } } }
    case 'plain':
      if (password === undefined)
        throw new StepError('input', 'Password is missing.', { parameter: 'password' })
      return { password: { value: password } }
    case 'hash': {
      if (hash === undefined) throw new StepError('input', 'Hash is missing.', { parameter: 'hash' })
      const parts = Object.entries(hash).filter(([, value]) => value !== undefined)
      return { password: { hash: Object.fromEntries(parts) as JsonObject } }
    }
  }
}
