import { cookies } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { ADDRESS_HEADER } from './address'
import { joinery } from './hand-over'
import { refusalOf } from './handler'
import { ownAddress } from './own-path'
import { authLogger } from './sign-in-trouble'

/** By https only this very host may set it. */
const deviceCookie = (): string =>
  joinery().url.startsWith('https:') ? '__Host-joinery-device' : 'joinery-device'

const keptDevice = async (): Promise<string | undefined> => (await cookies()).get(deviceCookie())?.value

async function keepDevice(device: string): Promise<void> {
  ;(await cookies()).set(deviceCookie(), device, {
    httpOnly: true,
    sameSite: 'lax',
    secure: joinery().url.startsWith('https:'),
    path: '/',
    maxAge: 365 * 24 * 3_600,
  })
}

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
          const device = await keptDevice()
          const signedIn = await joinery().accounts.signIn(given?.email ?? '', given?.password ?? '', {
            address,
            device,
          })
          await keepDevice(signedIn.device)
          return { id: signedIn.userId, sessionId: signedIn.sessionId }
        } catch (error) {
          // Only what is meant for people reaches them; a database that is away would name its address.
          const { code, message } = refusalOf(error)
          if (code === 'bug') joinery().report(error, 'A sign-in failed')
          throw new Error(message)
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
