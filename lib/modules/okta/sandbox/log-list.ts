import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import type { Answer, Call } from './call'
import { LOG_FILTER } from './dialects'
import { invalid, invalidLogFilter, invalidPaging } from './errors'
import { limitOf, listUrl, readCursor, writeCursor } from './paging'
import { type Expression, ExpressionError, parseExpression } from './search-expression'
import { matches } from './search-match'
import type { LogEntry } from './system-log'

const DAY_MS = 86_400_000

/**
 * `GET /api/v1/logs`. Without `until` and ascending it is polling: the order is that of storing and there
 * is always a next link, even on an empty page. Otherwise it is bounded: by `published`, and it ends.
 * Source: Okta, "System Log query".
 */
export function listEvents(call: Call): Answer {
  const { org, query } = call
  const limit = limitOf(call, 100, 1000)
  const cursor = readCursor(call, invalidPaging)
  if (cursor !== null && query.has('since'))
    throw invalid('since', ['since and after cannot be used together'])
  const sortOrder = (query.get('sortOrder') ?? 'ASCENDING').toUpperCase()
  if (sortOrder !== 'ASCENDING' && sortOrder !== 'DESCENDING') throw invalid('sortOrder')
  const descending = sortOrder === 'DESCENDING'
  const polling = !query.has('until') && !descending
  const until = momentIn(call, 'until') ?? Number.POSITIVE_INFINITY
  // A cursor carries the beginning of its query, because its address may not name `since` again.
  const key = cursor?.key ?? null
  const since = key === null ? sinceOf(call, until) : Number(key)
  const last = cursor === null ? null : Number(cursor.id)
  if (Number.isNaN(since) || (last !== null && !Number.isSafeInteger(last))) throw invalidPaging()
  const found = inOrder(org.log.entries(), descending)
    .filter(entry => entry.published >= since && entry.published < until)
    .filter(entry => last === null || (descending ? entry.seq < last : entry.seq > last))
    .filter(matcher(call))
  const shown = found.slice(0, limit)
  const end = shown.at(-1)?.seq ?? (last === null ? (polling ? org.log.newest : null) : last)
  const seen = polling && found.length <= limit ? org.log.newest : end
  const link = [`<${listUrl(call, {})}>; rel="self"`]
  if (seen !== null && (polling || found.length > limit)) {
    const after = writeCursor({ key: String(since), id: String(seen) })
    link.push(`<${listUrl(call, { since: null, limit: String(limit), after })}>; rel="next"`)
  }
  return { status: 200, json: shown.map(entry => entry.event), headers: { link } }
}

function inOrder(entries: readonly LogEntry[], descending: boolean): LogEntry[] {
  return descending ? [...entries].reverse() : [...entries]
}

/** By default seven days before `until`. @throws SandboxError for more than 180 days back */
function sinceOf(call: Call, until: number): number {
  const now = call.org.clock.now()
  const since = momentIn(call, 'since') ?? Math.min(until, now) - 7 * DAY_MS
  if (since < now - 180 * DAY_MS) throw invalidLogFilter()
  return since
}

function momentIn(call: Call, name: string): number | null {
  const text = call.query.get(name)
  if (text === null) return null
  const moment = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? readIsoDate(text) : Number.NaN
  if (Number.isNaN(moment)) throw invalid(name, [`${name}: The date format in your query is not recognized`])
  return moment
}

function matcher(call: Call): (entry: LogEntry) => boolean {
  const filter = call.query.get('filter')
  const words = (call.query.get('q') ?? '').split(/\s+/).filter(word => word !== '')
  if (words.length > 10 || words.some(word => word.length > 40)) throw invalid('q')
  const expression = filter === null || filter === '' ? null : parse(filter)
  return ({ event }) => {
    const subject = {
      read: (path: string) => readAt(event, path.split('.')),
      caseSensitive: false,
      isTime: () => false,
    }
    if (expression !== null && !matches(expression, subject)) return false
    if (words.length === 0) return true
    const text = JSON.stringify(event).toLowerCase()
    return words.every(word => text.includes(word.toLowerCase()))
  }
}

function parse(text: string): Expression {
  try {
    return parseExpression(text, LOG_FILTER)
  } catch (error) {
    if (error instanceof ExpressionError) throw invalidLogFilter()
    throw error
  }
}

/** Walks own properties only; a list gives all that its elements give. */
function readAt(value: Json | undefined, names: readonly string[]): Json | undefined {
  const [name, ...rest] = names
  if (name === undefined) return value
  if (Array.isArray(value)) return value.flatMap(item => readAt(item, names) ?? [])
  return isJsonObject(value) && Object.hasOwn(value, name)
    ? readAt((value as JsonObject)[name], rest)
    : undefined
}
