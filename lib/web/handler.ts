import { databaseRefusal } from '@/lib/db/database-error'
import { APP_ERROR_STATUS, type AppErrorCode } from '@/lib/errors'
import type { Refusal } from '@/lib/operations/perform'
import { joinery } from './hand-over'
import { MAX_BYTES, TOO_LARGE } from './limits'
import { isSameOrigin } from './same-origin'

const HEADERS = { 'cache-control': 'private, no-store' }

export const refuse = (error: Refusal): Response =>
  Response.json(
    { error },
    { status: error.code === 'bug' ? 500 : APP_ERROR_STATUS[error.code], headers: HEADERS },
  )

export const answer = (value: unknown): Response =>
  Response.json({ value: value ?? null }, { headers: HEADERS })

/** The code of an error that the server's bundle threw: its class is another one here, its `code` is the same. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Error && error.name === 'AppError' && 'code' in error) {
    const details = 'details' in error && typeof error.details === 'object' ? error.details : null
    const field = details && 'field' in details ? String(details.field ?? '') : ''
    return { code: error.code as AppErrorCode, message: error.message, ...(field === '' ? {} : { field }) }
  }
  const database = databaseRefusal(error)
  return database ?? { code: 'bug', message: 'Joinery itself failed here; the server’s log has the details.' }
}

/**
 * The one wrapper of every handler that a page calls: only our own pages, only JSON, not too long; what goes wrong is
 * answered in words.
 */
export async function handle(
  request: Request,
  work: (input: unknown) => Promise<Response>,
): Promise<Response> {
  if (!isSameOrigin(request.headers, joinery().url)) {
    return refuse({ code: 'forbidden', message: 'This request does not come from a page of Joinery.' })
  }
  if (!request.headers.get('content-type')?.startsWith('application/json')) {
    return refuse({ code: 'invalid', message: 'Only JSON is taken here.' })
  }
  const text = await textOf(request)
  if (text === null) return refuse({ code: 'too-large', message: TOO_LARGE })
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return refuse({ code: 'invalid', message: 'The request is not JSON.' })
  }
  try {
    return await work(input)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.code === 'bug' || refusal.code === 'unavailable') joinery().report(error, 'A request failed')
    return refuse(refusal)
  }
}

/** The body, or null once it is longer than it may be: then no more of it is read. */
async function textOf(request: Request): Promise<string | null> {
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop ends the stream.
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
