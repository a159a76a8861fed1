import type { OperationKey } from '@/lib/operations/index'
import { joinery } from '@/lib/web/hand-over'
import { answer, handle, refuse } from '@/lib/web/handler'
import { actorOf, currentSession } from '@/lib/web/session'

/** Every operation, for the pages: who asks, may they, is it right, do it. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ operation: string }> },
): Promise<Response> {
  return handle(request, async input => {
    const session = await currentSession()
    if (session === null)
      return refuse({ code: 'unauthenticated', message: 'You are signed out. Sign in again.' })
    const { operation } = await params
    const { perform, operations } = joinery()
    if (!operations.has(operation))
      return refuse({ code: 'not-found', message: 'There is no such operation.' })
    const done = await perform(actorOf(session), operation as OperationKey, input)
    return done.ok ? answer(done.value) : refuse(done.error)
  })
}
