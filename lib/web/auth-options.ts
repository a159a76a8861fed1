import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { joinery } from './hand-over'
import { ownAddress } from './own-path'
import { authLogger } from './sign-in-trouble'

/** The server puts the caller's own address here, over whatever a request claims. */
export const ADDRESS_HEADER = 'x-joinery-address'

/**
 * Sign-in with e-mail and password; `withOkta` adds the other way in. The token in the cookie names a session and
 * nothing else: what a person may do is read from the database at every request.
 */
export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: 14 * 24 * 3_600 },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  logger: authLogger,
  providers: [
    Credentials({
      name: 'E-mail and password',
      credentials: { email: { type: 'email' }, password: { type: 'password' } },
      authorize: async (given, request) => {
        const address = String(request.headers?.[ADDRESS_HEADER] ?? 'unknown')
        try {
          const { userId, sessionId } = await joinery().accounts.signIn(
            given?.email ?? '',
            given?.password ?? '',
            address,
          )
          return { id: userId, sessionId }
        } catch (error) {
          // Errors of the server's bundle are another class here; they keep their words.
          throw error instanceof Error ? new Error(error.message, { cause: error }) : error
        }
      },
    }),
  ],
  callbacks: {
    redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl),
    jwt: ({ token, user }) => ({
      sid: user && 'sessionId' in user ? String(user.sessionId) : token.sid,
    }),
    session: ({ session, token }) => ({ ...session, sid: String(token.sid ?? '') }),
  },
  events: {
    signOut: async ({ token }) => {
      if (token?.sid) await joinery().accounts.signOut(String(token.sid))
    },
  },
}
