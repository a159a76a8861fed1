import { readIsoDate } from '@/lib/module-kit/iso-date'
import { attributeNamed, type CustomAttributes } from './attributes'
import type { Dialect, Literal, Operator } from './search-expression'
import { USER_STATUSES } from './types'

const USER_TIMES: ReadonlySet<string> = new Set(['created', 'activated', 'statusChanged', 'lastUpdated'])
const GROUP_TIMES: ReadonlySet<string> = new Set(['created', 'lastUpdated', 'lastMembershipUpdated'])
const ORDER: ReadonlySet<string> = new Set(['gt', 'ge', 'lt', 'le'])
const CONTAINS: ReadonlySet<string> = new Set([
  'profile.firstName',
  'profile.lastName',
  'profile.email',
  'profile.login',
])
const FILTERED: ReadonlySet<string> = new Set([
  'id',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
])
const STATUSES: ReadonlySet<string> = new Set(USER_STATUSES)

export const isUserTime = (path: string) => USER_TIMES.has(path)
export const isGroupTime = (path: string) => GROUP_TIMES.has(path)

function isMoment(value: Literal): boolean {
  return typeof value === 'string' && !Number.isNaN(readIsoDate(value))
}

/** May `search` or `sortBy` name this attribute of a user? */
export function isSearchable(path: string, custom: CustomAttributes): boolean {
  if (path.startsWith('profile.')) return attributeNamed(path.slice('profile.'.length), custom) !== undefined
  return path === 'id' || path === 'status' || path === 'type.id' || isUserTime(path)
}

/** `search` on users: any attribute, no `ne`, `ew`, `not`; `co` on four attributes. */
export const userSearch = (custom: CustomAttributes): Dialect => ({
  not: false,
  allows(path, operator, value) {
    if (!isSearchable(path, custom) || operator === 'ne' || operator === 'ew') return false
    if (operator === 'pr') return true
    if (isUserTime(path)) return isMoment(value) && operator !== 'sw' && operator !== 'co'
    return operator !== 'co' || CONTAINS.has(path)
  },
})

/** `filter` on users: `eq` on a few attributes, and the order of `lastUpdated`. */
export const USER_FILTER: Dialect = {
  not: false,
  allows(path, operator, value) {
    if (path === 'lastUpdated') return isMoment(value) && (operator === 'eq' || ORDER.has(operator))
    if (operator !== 'eq' || typeof value !== 'string') return false
    return path === 'status' ? STATUSES.has(value) : FILTERED.has(path)
  },
}

const groupPath = (path: string) =>
  path === 'id' ||
  path === 'type' ||
  path === 'profile.name' ||
  path === 'profile.description' ||
  isGroupTime(path)

function allowsGroup(operators: ReadonlySet<Operator | 'pr'>): Dialect['allows'] {
  return (path, operator, value) => {
    if (!groupPath(path)) return false
    if (isGroupTime(path)) return (operator === 'eq' || ORDER.has(operator)) && isMoment(value)
    return operators.has(operator)
  }
}

export const GROUP_SEARCH: Dialect = {
  not: false,
  allows: allowsGroup(new Set(['eq', 'sw', 'co', 'pr', 'gt', 'ge', 'lt', 'le'])),
}

export const GROUP_FILTER: Dialect = { not: false, allows: allowsGroup(new Set(['eq'])) }

/** The log's `filter`: all of SCIM, but not on `published`. */
export const LOG_FILTER: Dialect = {
  not: true,
  allows: path => path !== 'published' && /^[A-Za-z][A-Za-z0-9.]*$/.test(path),
}
