import { joinery } from '@/lib/web/hand-over'
import { answer, handle, refuse } from '@/lib/web/handler'

/** Makes the first owner's account with the one-time link from the server's terminal. */
export async function POST(request: Request): Promise<Response> {
  return handle(request, async input => {
    const given = typeof input === 'object' && input !== null ? input : {}
    const { token, ...owner } = given as { token?: unknown }
    if (typeof token !== 'string' || token === '') {
      return refuse({
        code: 'forbidden',
        message: 'The link is not complete. Copy it from the terminal again.',
      })
    }
    await joinery().accounts.claim(token, owner)
    return answer(null)
  })
}
