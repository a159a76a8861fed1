import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import type { SessionView } from '@/lib/auth/accounts'
import type { Actor } from '@/lib/operations/actor'
import { authOptions } from './auth-options'
import { joinery } from './hand-over'

/** Who asks, as the database says now; null for a stranger. Asked once a request. */
export const currentSession = cache(async (): Promise<SessionView | null> => {
  const session = await getServerSession(authOptions)
  const sid = session && 'sid' in session ? String(session.sid) : ''
  return sid === '' ? null : joinery().accounts.readSession(sid)
})

export const actorOf = (session: SessionView): Actor => ({
  workspaceId: session.workspace.id,
  userId: session.user.id,
  role: session.role,
  name: session.user.name,
})

/** For pages: the session, or the way to the sign-in. */
export async function requireSession(): Promise<SessionView> {
  const session = await currentSession()
  if (session) return session
  redirect((await joinery().accounts.claimed()) ? '/sign-in' : '/claim')
}
