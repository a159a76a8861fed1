import { createIdMaker } from '@/lib/modules/okta/sandbox/ids'
import type { OrgSnapshot } from '@/lib/modules/okta/sandbox/snapshot'
import { IdMap, idOf } from './ids'
import { type Call, callsOf, succeeded } from './operation'
import { kindOfOrg } from './org-kind'
import { groupsBefore, membershipsBefore, primedGroup } from './prime-groups'
import { attributesBefore } from './prime-schema'
import { peopleBefore, primedUser } from './prime-users'
import type { Exchange } from './recording'
import { groupsSeen, type RecordedUser, type Sighting, usersSeen } from './sightings'

const DAY_MS = 86_400_000

/**
 * The org as it must have been before a cassette was recorded: its kind, its attributes, and the people and groups that
 * the cassette uses without having made them. State only; no answer is kept.
 *
 * @returns a snapshot for the sandbox org, and which of its ids stand for which recorded ones
 */
export function primeOrg(cassette: readonly Exchange[]): { snapshot: OrgSnapshot; ids: IdMap } {
  const calls = callsOf(cassette)
  const users = usersSeen(cassette)
  const groups = groupsSeen(cassette)
  const start = startOf(cassette) - DAY_MS
  const maker = createIdMaker({ seed: 1, counter: 0 })
  const ids = new IdMap()
  const take = (recorded: string, kind: string) => {
    const ours = maker.id(kind)
    ids.add(recorded, ours)
    return ours
  }
  const types = schemasByType(users)
  const [type] = mostCommon(users.map(({ value }) => value.type?.id))
  const [realm] = mostCommon(users.map(({ value }) => value.realmId))
  const defaults = { type: type ?? maker.id('oty'), realm: realm ?? null }
  const people = peopleBefore(calls, users)
  people.sort((a, b) => byText(a.seen?.value.created ?? a.id, b.seen?.value.created ?? b.id))
  const primedUsers = people.map(person => primedUser(person, take(person.id, '00u'), start, defaults))
  const earlier = groupsBefore(calls, groups)
  const primedGroups = earlier.map(group => primedGroup(group, take(group.id, '00g'), start))
  const everyone = primedGroups.find(group => group.type === 'BUILT_IN' && group.name === 'Everyone')
  if (everyone === undefined) {
    const seen = { id: '', type: 'BUILT_IN', profile: { name: 'Everyone', description: '' } } as const
    primedGroups.push(primedGroup({ id: '', seen }, maker.id('00g'), start))
  }
  for (const { group, user } of membershipsBefore(cassette, calls)) {
    const [known] = primedGroups.filter(one => ids.same(group, one.id))
    const member = primedUsers.find(one => ids.same(user, one.id))
    if (known !== undefined && member !== undefined) known.members.push(member.id)
  }
  const owner = primedUsers.find(one => ids.same(ownerOf(calls) ?? '', one.id))
  const org = realm === undefined ? maker.id('00o') : `00o${realm.slice(3)}`
  const snapshot: OrgSnapshot = {
    version: 1,
    fixed: {
      org,
      userType: defaults.type,
      userSchema: types.get(defaults.type) ?? maker.id('osc'),
      everyone: (everyone ?? primedGroups.at(-1))?.id ?? '',
      admin: owner?.id ?? maker.id('0oa'),
    },
    traits: { ...kindOfOrg(users, groups), tokenOwner: owner === undefined ? 'app' : 'person' },
    custom: attributesBefore(cassette, calls, users),
    types: [...types].filter(([id]) => id !== defaults.type),
    users: primedUsers,
    groups: primedGroups,
    log: { newest: 0, entries: [] },
    ids: maker.state(),
  }
  return { snapshot, ids }
}

/** Who `me` is, where the recording tells: the token's owner. */
function ownerOf(calls: readonly Call[]): string | null {
  const me = calls.find(({ operation, exchange }) => operation.user === 'me' && succeeded(exchange))
  return me === undefined ? null : idOf(me.exchange.answer)
}

/** The time of the first answer, by the org's clock; a fixed one where none is recorded. */
export function startOf(cassette: readonly Exchange[]): number {
  const first = cassette.find(exchange => exchange.answeredAt !== null)?.answeredAt
  return first ?? Date.parse('2026-01-01T00:00:00.000Z')
}

/** Type id → its schema's id, as the links of people tell. */
function schemasByType(users: Sighting<RecordedUser>[]): Map<string, string> {
  const types = new Map<string, string>()
  for (const { value } of users) {
    const id = value.type?.id
    if (id === undefined) continue
    const schema = /\/schemas\/user\/(\w+)"/.exec(JSON.stringify(value._links ?? {}))?.[1]
    types.set(id, schema ?? types.get(id) ?? `osc${id.slice(3)}`)
  }
  return types
}

/** Without what is missing, the most frequent first. */
function mostCommon(values: (string | null | undefined)[]): string[] {
  const counts = new Map<string, number>()
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value)
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
