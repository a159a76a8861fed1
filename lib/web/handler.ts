import { APP_ERROR_STATUS, type AppErrorCode } from '@/lib/errors'
import type { Refusal } from '@/lib/operations/perform'
import { isSameOrigin } from './same-origin'

/** What a page may send at once; documents are the longest. */
const MAX_BYTES = 3_000_000

const HEADERS = { 'cache-control': 'private, no-store' }

export const refuse = (error: Refusal): Response =>
  Response.json(
    { error },
    { status: error.code === 'bug' ? 500 : APP_ERROR_STATUS[error.code], headers: HEADERS },
  )

export const answer = (value: unknown): Response =>
  Response.json({ value: value ?? null }, { headers: HEADERS })

/** The code of an error that the server's bundle threw: its class is another one here, its `code` is the same. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Error && error.name === 'AppError' && 'code' in error) {
    const details = 'details' in error && typeof error.details === 'object' ? error.details : null
    const field = details && 'field' in details ? String(details.field ?? '') : ''
    return { code: error.code as AppErrorCode, message: error.message, ...(field === '' ? {} : { field }) }
  }
  return { code: 'bug', message: 'Joinery itself failed here; the server’s log has the details.' }
}

/**
 * The one wrapper of every handler that a page calls: only our own pages, only JSON, not too long; what goes wrong is
 * answered in words.
 */
export async function handle(
  request: Request,
  work: (input: unknown) => Promise<Response>,
): Promise<Response> {
  if (!isSameOrigin(request.headers)) {
    return refuse({ code: 'forbidden', message: 'This request does not come from a page of Joinery.' })
  }
  if (!request.headers.get('content-type')?.startsWith('application/json')) {
    return refuse({ code: 'invalid', message: 'Only JSON is taken here.' })
  }
  const text = await request.text()
  if (text.length > MAX_BYTES) return refuse({ code: 'invalid', message: 'The request is longer than 3 MB.' })
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return refuse({ code: 'invalid', message: 'The request is not JSON.' })
  }
  try {
    return await work(input)
  } catch (error) {
    return refuse(refusalOf(error))
  }
}
