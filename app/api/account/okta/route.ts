import { z } from 'zod'
import { ADDRESS_HEADER } from '@/lib/web/address'
import { joinery } from '@/lib/web/hand-over'
import { answer, handle, refuse } from '@/lib/web/handler'
import { currentSession } from '@/lib/web/session'

const wanted = z.strictObject({ want: z.enum(['link', 'unlink']), password: z.string().max(2_000) })

/** Prepares or ends the link between the account of who asks and their identity at Okta; takes the password again. */
export async function POST(request: Request): Promise<Response> {
  return handle(request, async input => {
    const session = await currentSession()
    if (session === null)
      return refuse({ code: 'unauthenticated', message: 'You are signed out. Sign in again.' })
    const { okta } = joinery()
    if (okta === null)
      return refuse({ code: 'not-found', message: 'Sign-in with Okta is not configured here.' })
    const parsed = wanted.safeParse(input)
    if (!parsed.success) return refuse({ code: 'invalid', message: 'The request is not right.' })
    const { want, password } = parsed.data
    const address = request.headers.get(ADDRESS_HEADER) ?? 'unknown'
    await okta.identities[want === 'link' ? 'beginLink' : 'unlink'](session, password, address)
    return answer(null)
  })
}
