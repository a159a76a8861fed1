import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { authOptions } from '@/lib/web/auth-options'
import { refuse } from '@/lib/web/handler'
import { withOkta } from '@/lib/web/okta'
import { withTrouble } from '@/lib/web/sign-in-trouble'

type Context = { params: Promise<{ nextauth: string[] }> }

/** next-auth answers 500 without a word to a request that is none (no form, an address to go to that is no address). */
async function answerAuth(request: NextRequest, context: Context): Promise<Response> {
  const response = await withTrouble(() => NextAuth(request, context, withOkta(authOptions))).catch(
    () => null,
  )
  if (response !== null && response.status < 500) return response
  return refuse({ code: 'invalid', message: 'This is not a request that the sign-in understands.' })
}

export { answerAuth as GET, answerAuth as POST }
