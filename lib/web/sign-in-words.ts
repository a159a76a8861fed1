import type { Refused } from '@/lib/auth/identities'

/** Why somebody who went to Okta is not signed in: our own refusals, and what can go wrong on the way. */
export type SignInTrouble =
  | Refused
  | 'unreachable'
  | 'client'
  | 'denied'
  | 'not-now'
  | 'expired'
  | 'not-valid'
  | 'bug'

/** One table: trouble → words for the person. They hold nothing that came from elsewhere, and no secret. */
const WORDS: Record<SignInTrouble, string> = {
  unclaimed:
    'Nobody owns this installation yet. Its terminal has printed a link for the owner; the owner comes first.',
  unknown:
    'Okta knows you, but no account here is linked to you. If you have an account, sign in with its password and link Okta in the menu of your account. If not, ask the owner of this installation.',
  'no-email':
    'Okta told no e-mail address that it has verified, so no account could be made for you. Ask your Okta administrator.',
  'email-taken':
    'There is an account with your e-mail address already. Sign in with its password and link Okta in the menu of your account.',
  'switched-off': 'Your account here is switched off. Ask the owner of this installation.',
  'linked-elsewhere': 'Who you are at Okta is linked to another account here already.',
  'linked-already': 'This account is linked to somebody else at Okta. Remove that link first.',
  unreachable:
    'Okta cannot be reached, or the address set for it is wrong. Try again in a minute; if it stays so, tell whoever runs this server.',
  client:
    'Okta does not accept this server’s client ID or client secret. Tell whoever runs this server to correct them.',
  denied:
    'Okta did not let you in: you may not be assigned to this app, or the request was cancelled. Ask your Okta administrator.',
  'not-now': 'Okta could not sign you in. Try again; if it stays so, ask your Okta administrator.',
  expired:
    'This sign-in was begun in another browser, at another address of this server, or too long ago. Begin it again here.',
  'not-valid':
    'What Okta sent back could not be verified, so nobody was signed in. The server’s log says why.',
  bug: 'Joinery itself failed here; the server’s log has the details.',
}

const isTrouble = (code: string): code is SignInTrouble => Object.hasOwn(WORDS, code)

/** What an address may say in `error`; anything else is not repeated. */
export function troubleOf(code: string | string[] | undefined): SignInTrouble | null {
  if (code === undefined) return null
  if (typeof code === 'string' && isTrouble(code)) return code
  // next-auth's own name for: the issuer's description of itself could not be read.
  return code === 'OAuthSignin' ? 'unreachable' : 'not-now'
}

export const wordsOfTrouble = (trouble: SignInTrouble): string => WORDS[trouble]
