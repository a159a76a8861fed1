import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { authOptions } from '@/lib/web/auth-options'
import { withOkta } from '@/lib/web/okta'
import { withTrouble } from '@/lib/web/sign-in-trouble'

const handler = (
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> => withTrouble(() => NextAuth(request, context, withOkta(authOptions)))

export { handler as GET, handler as POST }
