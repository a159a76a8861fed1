import { z } from 'zod'
import type { Json } from '@/lib/module-kit/json'

/** One recorded exchange with a real org. */
export interface Exchange {
  /** The row's own id, or `line 12` where it has none. */
  id: string
  /** Which cassette it belongs to: repository and file. */
  cassette: string
  method: string
  /** Without the query, as it stands in the address. */
  path: string
  /** Without the question mark; '' for none. */
  query: string
  contentType: string | null
  /** null for none. `bodyRecorded` says whether there really was none. */
  requestBody: Json
  bodyRecorded: boolean
  status: number
  /** When the org answered, by its own clock; milliseconds since 1970, null if it is not recorded. */
  answeredAt: number | null
  /** null for an answer without a body. */
  answer: Json
  /** The `after` of the answer's link to a next page; null for the last page. */
  nextCursor: string | null
}

export interface BadLine {
  /** From 1. */
  line: number
  why: string
}

const headers = z.record(z.string(), z.unknown()).nullish()

/** What a row must have; all else may be missing, and what is not named here is not looked at. */
const rowSchema = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  source: z
    .object({ repo: z.string().nullish(), file: z.string().nullish(), seq: z.number().nullish() })
    .nullish(),
  method: z.string(),
  path: z.string(),
  query: z.string().nullish(),
  requestHeaders: headers,
  requestBody: z.json().optional(),
  requestBodyRecorded: z.boolean().nullish(),
  status: z.number().int(),
  responseHeaders: headers,
  responseBody: z.json().optional(),
})

/**
 * Reads recordings: one JSON object a line. A line that is none is reported and left out, the others count.
 *
 * @returns the cassettes by name, each in the order of its `seq` (of its lines where that is missing)
 */
export function readRecordings(text: string): { cassettes: Map<string, Exchange[]>; bad: BadLine[] } {
  const bad: BadLine[] = []
  const rows: { exchange: Exchange; seq: number }[] = []
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (raw.trim() === '') continue
    const line = index + 1
    const read = readRow(raw, line)
    if (typeof read === 'string') bad.push({ line, why: read })
    else rows.push(read)
  }
  // Stable, so that rows without `seq` stay in the order of their lines.
  rows.sort((a, b) => a.seq - b.seq)
  const cassettes = new Map<string, Exchange[]>()
  for (const { exchange } of rows) {
    const cassette = cassettes.get(exchange.cassette) ?? []
    cassette.push(exchange)
    cassettes.set(exchange.cassette, cassette)
  }
  return { cassettes, bad }
}

function readRow(raw: string, line: number): { exchange: Exchange; seq: number } | string {
  let json: unknown
  try {
    json = JSON.parse(raw)
  } catch {
    return 'not JSON'
  }
  const parsed = rowSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'not an exchange'}`
  }
  const row = parsed.data
  const [path = '/', ...inPath] = row.path.replace(/^https?:\/\/[^/]+/, '').split('?')
  const { repo, file, seq } = row.source ?? {}
  const exchange: Exchange = {
    id: String(row.id ?? `line ${line}`),
    cassette: `${repo ?? ''} ${file ?? ''}`.trim() || '(no file)',
    method: row.method.toUpperCase(),
    path,
    query: row.query || inPath.join('?'),
    contentType: headerOf(row.requestHeaders, 'content-type'),
    requestBody: unwrapped(row.requestBody ?? null),
    bodyRecorded: row.requestBodyRecorded !== false,
    status: row.status,
    answeredAt: momentOf(headerOf(row.responseHeaders, 'date')),
    answer: unwrapped(row.responseBody ?? null),
    nextCursor: nextCursorIn(headerOf(row.responseHeaders, 'link')),
  }
  return { exchange, seq: seq ?? line }
}

function headerOf(all: z.infer<typeof headers>, name: string): string | null {
  const found = Object.entries(all ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]
  const value: unknown = Array.isArray(found) ? found.join(', ') : found
  return typeof value === 'string' ? value : null
}

/** The `after` of a `link` header's next page. @param link  one line or several joined by commas */
export function nextCursorIn(link: string | null): string | null {
  const next = /<([^>]*)>; *rel="?next/.exec(link ?? '')?.[1]
  return next === undefined ? null : new URLSearchParams(next.split('?')[1]).get('after')
}

function momentOf(date: string | null): number | null {
  const moment = Date.parse(date ?? '')
  return Number.isNaN(moment) ? null : moment
}

/** Some recorders keep a body as the text that it was. */
function unwrapped(body: Json): Json {
  if (typeof body !== 'string') return body
  if (body.trim() === '') return null
  try {
    return z.json().parse(JSON.parse(body))
  } catch {
    return body
  }
}
