import type { Json } from '@/lib/module-kit/json'
import type { Answer, Call } from './call'
import type { SandboxError } from './errors'
import { invalid } from './errors'

/** The parameters that a list's links carry on, in the order in which Okta writes them. */
const LISTED = ['after', 'filter', 'limit', 'q', 'search', 'since', 'sortBy', 'sortOrder', 'until']

/**
 * The `limit` of a list.
 * @param most  what Okta gives at most; more is cut down to it
 */
export function limitOf(call: Call, fallback: number, most: number): number {
  const text = call.query.get('limit')
  if (text === null) return fallback
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1)
    throw invalid('limit', ['limit: The value must be a positive integer'])
  return Math.min(limit, most)
}

/** The address of this list with other parameters; null leaves one out. */
export function listUrl(call: Call, change: Record<string, string | null>): string {
  const path = call.request.path.split('?')[0] ?? ''
  const query = new URLSearchParams()
  for (const name of LISTED) {
    const value = Object.hasOwn(change, name) ? change[name] : call.query.get(name)
    if (value !== null && value !== undefined) query.set(name, value)
  }
  return `${call.org.origin}${path}?${query}`
}

/** A page with its `link` lines: always `self`, and `next` if there is more. */
export function page(call: Call, rows: Json[], limit: number, next: string | null): Answer {
  const size = String(limit)
  const link = [`<${listUrl(call, { limit: size })}>; rel="self"`]
  if (next !== null) link.push(`<${listUrl(call, { limit: size, after: next })}>; rel="next"`)
  return { status: 200, json: rows, headers: { link } }
}

/** What a cursor says: the last row's sorting key (null when sorted by id) and id. */
export interface Cursor {
  key: string | null
  id: string
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.key, cursor.id])).toString('base64url')
}

/** The cursor of this request, or null. @throws `refusal` for one that this org has not made */
export function readCursor(call: Call, refusal: () => SandboxError): Cursor | null {
  const text = call.query.get('after')
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(value) && value.length === 2) {
      const [key, id]: unknown[] = value
      if ((key === null || typeof key === 'string') && typeof id === 'string') return { key, id }
    }
  } catch {
    // Refused below, like any other made-up cursor.
  }
  throw refusal()
}

/** A cursor that counts rows, of an org that has such (see traits). */
const ROWS = 'rows'

/** The rows behind so many others, and the cursor that counts on. */
export function pageByRow<T>(
  call: Call,
  rows: readonly T[],
  limit: number,
  refusal: () => SandboxError,
): { shown: T[]; next: string | null } {
  const cursor = readCursor(call, refusal)
  const from = cursor === null ? 0 : Number(cursor.id)
  if (cursor !== null && (cursor.key !== ROWS || !Number.isSafeInteger(from))) throw refusal()
  const to = from + limit
  const next = rows.length > to ? writeCursor({ key: ROWS, id: String(to) }) : null
  return { shown: rows.slice(from, to), next }
}

/** Pages rows that are in the order of their ids. */
export function pageById<T extends { id: string }>(
  call: Call,
  rows: Iterable<T>,
  limit: number,
  refusal: () => SandboxError,
  show: (row: T) => Json,
): Answer {
  if (call.org.traits.rowCursors) {
    const { shown, next } = pageByRow(call, [...rows], limit, refusal)
    return page(call, shown.map(show), limit, next)
  }
  const cursor = readCursor(call, refusal)
  const shown: T[] = []
  let more = false
  for (const row of rows) {
    if (cursor !== null && row.id <= cursor.id) continue
    if (shown.length === limit) {
      more = true
      break
    }
    shown.push(row)
  }
  const last = shown.at(-1)
  const next = more && last !== undefined ? writeCursor({ key: null, id: last.id }) : null
  return page(call, shown.map(show), limit, next)
}
