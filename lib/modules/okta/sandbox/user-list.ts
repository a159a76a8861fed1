import type { Json } from '@/lib/module-kit/json'
import type { Answer, Call, OrgData } from './call'
import { ok } from './call'
import { isSearchable, isUserTime, USER_FILTER, userSearch } from './dialects'
import { invalid, invalidPaging, invalidSearch } from './errors'
import { leaner } from './okta-response'
import { limitOf, page, pageById, pageByRow, readCursor, writeCursor } from './paging'
import { type Dialect, type Expression, ExpressionError, parseExpression } from './search-expression'
import { matches } from './search-match'
import type { SandboxUser } from './types'
import { isoOrNull } from './types'
import { textOf } from './user-store'
import { userRow } from './user-view'

const MOST = 200

/** `GET /api/v1/users`: by `search`, `filter`, `q`, or everyone. Only the first two show the deprovisioned. */
export const listUsers = (call: Call): Answer => leaner(call, listed(call))

function listed(call: Call): Answer {
  const { query } = call
  const asked = ['search', 'filter', 'q'].filter(name => query.has(name))
  if (asked.length > 1) throw invalid('listUsers', [`Use only one of ${asked.join(', ')}`])
  if (query.has('search')) return searchUsers(call, query.get('search') ?? '')
  if (query.has('filter')) {
    const found = selectUsers(call.org, parse(query.get('filter') ?? '', USER_FILTER), true)
    return pageById(call, found, limitOf(call, MOST, MOST), invalidPaging, user => userRow(call.org, user))
  }
  if (query.has('q')) return quickUsers(call, query.get('q') ?? '')
  const present = [...call.org.users.all()].filter(user => user.status !== 'DEPROVISIONED')
  return pageById(call, present, limitOf(call, MOST, MOST), invalidPaging, user => userRow(call.org, user))
}

/** @throws SandboxError E0000031 for a text that this list does not take */
export function parse(text: string, dialect: Dialect): Expression {
  try {
    return parseExpression(text, dialect)
  } catch (error) {
    if (error instanceof ExpressionError) throw invalidSearch()
    throw error
  }
}

/** The start of first name, last name or e-mail; no paging, no link to a next page. */
function quickUsers(call: Call, q: string): Answer {
  const limit = limitOf(call, 10, MOST)
  const start = q.toLowerCase()
  const rows: Json[] = []
  for (const user of call.org.users.all()) {
    if (rows.length === limit) break
    if (user.status === 'DEPROVISIONED') continue
    const found = ['firstName', 'lastName', 'email'].some(name =>
      textOf(user, name).toLowerCase().startsWith(start),
    )
    if (found) rows.push(userRow(call.org, user))
  }
  return ok(rows)
}

function searchUsers(call: Call, text: string): Answer {
  const { org, query } = call
  const limit = limitOf(call, MOST, MOST)
  const found = selectUsers(org, parse(text, userSearch(org.custom)), false)
  const sortBy = query.get('sortBy')
  if (sortBy === null) return pageById(call, found, limit, invalidSearch, user => userRow(org, user))
  if (!isSearchable(sortBy, org.custom)) throw invalidSearch()
  const sortOrder = (query.get('sortOrder') ?? 'asc').toLowerCase()
  if (sortOrder !== 'asc' && sortOrder !== 'desc') throw invalidSearch()
  const direction = sortOrder === 'desc' ? -1 : 1
  const order = (a: { key: string; id: string }, b: { key: string; id: string }) =>
    direction * byText(a.key, b.key) || byText(a.id, b.id)
  const rows = found.map(user => ({ user, id: user.id, key: sortKey(org, user, sortBy) })).sort(order)
  if (org.traits.rowCursors) {
    const { shown, next } = pageByRow(call, rows, limit, invalidSearch)
    return page(
      call,
      shown.map(row => userRow(org, row.user)),
      limit,
      next,
    )
  }
  const cursor = readCursor(call, invalidSearch)
  const after = cursor === null ? null : { key: cursor.key ?? '', id: cursor.id }
  const rest = after === null ? rows : rows.filter(row => order(row, after) > 0)
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  const next = rest.length > limit && last !== undefined ? writeCursor({ key: last.key, id: last.id }) : null
  return page(
    call,
    shown.map(row => userRow(org, row.user)),
    limit,
    next,
  )
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function sortKey(org: OrgData, user: SandboxUser, path: string): string {
  const value = readUser(org, user, path) ?? null
  if (typeof value === 'number') return value.toString().padStart(20, '0')
  if (value === null) return ''
  return (typeof value === 'string' ? value : JSON.stringify(value)).toLowerCase()
}

function selectUsers(org: OrgData, expression: Expression, caseSensitive: boolean): SandboxUser[] {
  const found: SandboxUser[] = []
  for (const user of org.users.all()) {
    const subject = { read: (path: string) => readUser(org, user, path), caseSensitive, isTime: isUserTime }
    if (matches(expression, subject)) found.push(user)
  }
  return found
}

/** The value that an expression's path names; a switch, because paths come from outside. */
function readUser(org: OrgData, user: SandboxUser, path: string): Json | undefined {
  if (path.startsWith('profile.')) return user.profile.get(path.slice('profile.'.length))
  switch (path) {
    case 'id':
      return user.id
    case 'status':
      return user.status
    case 'type.id':
      return user.typeId ?? org.fixed.userType
    case 'created':
      return isoOrNull(user.created)
    case 'activated':
      return isoOrNull(user.activated)
    case 'statusChanged':
      return isoOrNull(user.statusChanged)
    case 'lastUpdated':
      return isoOrNull(user.lastUpdated)
    default:
      return undefined
  }
}
