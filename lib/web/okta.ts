import type { NextAuthOptions, User } from 'next-auth'
import type { Arrival, SignInWays } from '@/lib/auth/identities'
import { type Person, readPerson } from '@/lib/auth/person'
import { joinery, type OktaSignIn } from './hand-over'
import { currentSession } from './session'
import type { SignInTrouble } from './sign-in-words'

/** What next-auth carries from the verified ID token to the cookie: a session, or why there is none. */
type Came = User & ({ sessionId: string } | { outside: SignInTrouble })

/** Adds "Sign in with Okta" where it is configured. */
export function withOkta(options: NextAuthOptions): NextAuthOptions {
  const { okta } = joinery()
  if (okta === null) return options
  return {
    ...options,
    providers: [...options.providers, { ...okta.provider, profile: claims => come(okta, claims) }],
    callbacks: {
      ...options.callbacks,
      signIn: ({ user }) => ('outside' in user ? `/sign-in?error=${String(user.outside)}` : true),
    },
  }
}

/** How the person of a session can sign in; null where Okta is not configured. */
export const waysOf = async (userId: string): Promise<SignInWays | null> =>
  (await joinery().okta?.identities.waysOf(userId)) ?? null

/** Never throws: next-auth would log the claims with the error. */
async function come(okta: OktaSignIn, claims: Record<string, unknown>): Promise<Came> {
  const arrival = await arrive(okta, claims)
  return arrival.ok
    ? { id: arrival.userId, sessionId: arrival.sessionId }
    : { id: 'nobody', outside: arrival.why }
}

async function arrive(
  okta: OktaSignIn,
  claims: Record<string, unknown>,
): Promise<Arrival | { ok: false; why: 'not-valid' | 'bug' }> {
  let person: Person
  try {
    person = readPerson(okta.issuer, claims)
  } catch (error) {
    return outside('not-valid', 'What came back from Okta is not to be used.', error)
  }
  try {
    return await okta.identities.arrive(person, await currentSession())
  } catch (error) {
    return outside('bug', 'A sign-in with Okta failed here.', error)
  }
}

function outside<Why extends SignInTrouble>(
  why: Why,
  message: string,
  error: unknown,
): { ok: false; why: Why } {
  joinery().warn({ reason: error instanceof Error ? error.message : 'no details' }, message)
  return { ok: false, why }
}
