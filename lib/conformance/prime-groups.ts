import type { OrgSnapshot } from '@/lib/modules/okta/sandbox/snapshot'
import { idOf } from './ids'
import { type Call, succeeded } from './operation'
import { madeIn } from './prime-users'
import type { Exchange } from './recording'
import type { RecordedGroup, Sighting } from './sightings'

type PrimedGroup = OrgSnapshot['groups'][number]

/** A group that the org had before the recording began. */
export interface EarlierGroup {
  /** As recorded. */
  id: string
  seen: RecordedGroup | null
}

/** All groups that an answer shows or a call finds, without the cassette having made them. */
export function groupsBefore(calls: readonly Call[], sightings: Sighting<RecordedGroup>[]): EarlierGroup[] {
  const made = madeIn(calls, 'create group')
  const groups = new Map<string, EarlierGroup>()
  for (const { value } of sightings) {
    if (!made.has(value.id) && !groups.has(value.id)) groups.set(value.id, { id: value.id, seen: value })
  }
  for (const { operation, exchange } of calls) {
    const id = operation.group
    if (id !== null && succeeded(exchange) && !made.has(id) && !groups.has(id))
      groups.set(id, { id, seen: null })
  }
  return [...groups.values()]
}

/** @param id  ours @param start  milliseconds since 1970, for times that are not recorded */
export function primedGroup({ id: recorded, seen }: EarlierGroup, id: string, start: number): PrimedGroup {
  const time = (text: string | null | undefined) => Date.parse(text ?? '') || start
  return {
    id,
    type: seen?.type ?? 'OKTA_GROUP',
    name: seen?.profile.name ?? `Group ${recorded}`,
    description: seen?.profile.description ?? null,
    created: time(seen?.created),
    lastUpdated: time(seen?.lastUpdated),
    lastMembershipUpdated: time(seen?.lastMembershipUpdated),
    members: [],
  }
}

const MEMBERS = /^\/api\/v1\/groups\/(?<group>[^/]+)\/users\/?$/

/**
 * Who was in which group before, by recorded ids: what the first list of a person's groups, or of a group's members,
 * shows and no earlier call has brought about.
 */
export function membershipsBefore(
  cassette: readonly Exchange[],
  calls: readonly Call[],
): { group: string; user: string }[] {
  const since = new Set<string>()
  const listed = new Set<string>()
  const found: { group: string; user: string }[] = []
  const byIndex = new Map(calls.map(call => [call.index, call.operation]))
  for (const [index, exchange] of cassette.entries()) {
    if (!succeeded(exchange)) continue
    const operation = byIndex.get(index)
    const pair = `${operation?.group} ${operation?.user}`
    if (operation?.name === 'add member') since.add(pair)
    const group = exchange.method === 'GET' ? MEMBERS.exec(exchange.path)?.groups?.group : undefined
    const list = group ?? (operation?.name === 'groups of a user' ? operation.user : null) ?? null
    if (list === null || listed.has(list) || !Array.isArray(exchange.answer)) continue
    listed.add(list)
    for (const row of exchange.answer) {
      const id = idOf(row)
      if (id === null) continue
      const one = group === undefined ? { group: id, user: list } : { group, user: id }
      if (!since.has(`${one.group} ${one.user}`)) found.push(one)
    }
  }
  return found
}
