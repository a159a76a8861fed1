import type { Json } from '@/lib/module-kit/json'
import type { Answer, Call } from './call'
import { ok } from './call'
import { GROUP_FILTER, GROUP_SEARCH, isGroupTime } from './dialects'
import { invalid, invalidPaging } from './errors'
import { groupJson } from './group-view'
import { limitOf, pageById } from './paging'
import { matches } from './search-match'
import type { SandboxGroup } from './types'
import { isoOrNull } from './types'
import { parse } from './user-list'

/** `GET /api/v1/groups`: by `search`, `filter`, `q` (the start of a name, without pages), or all. */
export function listGroups(call: Call): Answer {
  const { org, query } = call
  const asked = ['search', 'filter', 'q'].filter(name => query.has(name))
  if (asked.length > 1) throw invalid('listGroups', [`Use only one of ${asked.join(', ')}`])
  const q = query.get('q')
  if (q !== null) {
    const start = q.toLowerCase()
    const found = [...org.groups.values()].filter(group => group.name.toLowerCase().startsWith(start))
    return ok(found.slice(0, limitOf(call, 300, 300)).map(group => groupJson(org, group)))
  }
  return pageById(call, selected(call), limitOf(call, 10_000, 10_000), invalidPaging, group =>
    groupJson(org, group),
  )
}

function selected(call: Call): SandboxGroup[] {
  const all = [...call.org.groups.values()]
  const search = call.query.get('search')
  const text = search ?? call.query.get('filter')
  if (text === null) return all
  const expression = parse(text, search === null ? GROUP_FILTER : GROUP_SEARCH)
  return all.filter(group =>
    matches(expression, {
      read: path => readGroup(group, path),
      caseSensitive: search === null,
      isTime: isGroupTime,
    }),
  )
}

function readGroup(group: SandboxGroup, path: string): Json | undefined {
  switch (path) {
    case 'id':
      return group.id
    case 'type':
      return group.type
    case 'profile.name':
      return group.name
    case 'profile.description':
      return group.description
    case 'created':
      return isoOrNull(group.created)
    case 'lastUpdated':
      return isoOrNull(group.lastUpdated)
    case 'lastMembershipUpdated':
      return isoOrNull(group.lastMembershipUpdated)
    default:
      return undefined
  }
}
