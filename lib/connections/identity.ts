import { StepError } from '@/lib/errors'
import type { Sealer } from '@/lib/secrets/seal'

/** What a sealed token is bound to: it opens in this row and nowhere else. */
export const tokenIdentity = (connectionId: string): string => `connection:${connectionId}:token`

/**
 * A connection's token, opened.
 * @throws {StepError} `auth` when it was forgotten together with a lost key
 */
export function openToken(sealer: Sealer, row: { id: string; sealedToken: string }): string {
  const token = sealer.open(row.sealedToken, tokenIdentity(row.id))
  if (token !== '') return token
  throw new StepError('auth', 'The token of this connection was forgotten together with a lost key.', {
    hint: 'Enter a new token in the connection.',
  })
}
