import type { Json } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import type { OrgSnapshot } from '@/lib/modules/okta/sandbox/snapshot'
import { idOf } from './ids'
import { type Call, succeeded } from './operation'
import { statusBefore } from './prior-status'
import type { RecordedUser, Sighting } from './sightings'

type PrimedUser = OrgSnapshot['users'][number]

/** Somebody whom the org had before the recording began. */
export interface Person {
  /** As recorded. */
  id: string
  seen: Sighting<RecordedUser> | null
  calls: Call[]
}

/** The ids of all that a cassette made itself. */
export function madeIn(calls: readonly Call[], name: string): Set<string> {
  const made = calls.filter(call => call.operation.name === name && succeeded(call.exchange))
  return new Set(made.flatMap(call => idOf(call.exchange.answer) ?? []))
}

/**
 * Everybody who must have been there: whom an answer shows, or a call finds, without the cassette having made them.
 * Who was never found (404) was not there.
 */
export function peopleBefore(calls: readonly Call[], sightings: Sighting<RecordedUser>[]): Person[] {
  const made = madeIn(calls, 'create')
  const idByLogin = new Map(sightings.map(({ value }) => [loginOf(value), value.id]))
  const people = new Map<string, Person>()
  const person = (id: string): Person => {
    const known = people.get(id) ?? { id, seen: null, calls: [] }
    people.set(id, known)
    return known
  }
  for (const seen of sightings) {
    if (made.has(seen.value.id)) continue
    const one = person(seen.value.id)
    one.seen ??= seen
  }
  for (const call of calls) {
    const key = call.operation.user
    if (key === null || key === 'me') continue
    const id = idByLogin.get(key.toLowerCase()) ?? key
    if (!made.has(id)) person(id).calls.push(call)
  }
  return [...people.values()].filter(
    ({ seen, calls: own }) => seen !== null || own.some(({ exchange }) => exchange.status !== 404),
  )
}

const loginOf = (user: RecordedUser): string => String(user.profile.login ?? '').toLowerCase()

/**
 * A person as the org's state holds one.
 *
 * @param id  ours
 * @param start  the time before the recording, for those whose times it does not show; milliseconds since 1970
 * @param defaults  the org's own type and realm, which are not written down with a person
 */
export function primedUser(
  person: Person,
  id: string,
  start: number,
  defaults: { type: string; realm: string | null },
): PrimedUser {
  const seen = person.seen?.value
  const before = statusBefore(person.calls, person.seen)
  const provider = seen?.credentials.provider
  const hadPassword = before.seen
    ? seen?.credentials.password !== undefined
    : ['ACTIVE', 'LOCKED_OUT', 'SUSPENDED'].includes(before.status) && (provider?.type ?? 'OKTA') === 'OKTA'
  const time = (text: string | null | undefined) => {
    const moment = Date.parse(text ?? '')
    return Number.isNaN(moment) ? null : moment
  }
  const created = time(seen?.created) ?? start
  const activated = before.status === 'STAGED' ? null : start
  return {
    id,
    status: before.status,
    created,
    activated: seen === undefined ? activated : time(seen.activated),
    statusChanged: seen === undefined ? activated : time(seen.statusChanged),
    lastLogin: time(seen?.lastLogin),
    lastUpdated: time(seen?.lastUpdated) ?? created,
    passwordChanged: seen === undefined ? (hadPassword ? start : null) : time(seen.passwordChanged),
    profile: seen === undefined ? madeUpProfile(person.id) : filled(seen.profile),
    hasPassword: hadPassword,
    recoveryQuestion: seen?.credentials.recovery_question?.question ?? questionIn(person.calls),
    provider: { type: provider?.type ?? 'OKTA', name: provider?.name ?? provider?.type ?? 'OKTA' },
    typeId: seen?.type === undefined || seen.type?.id === defaults.type ? null : (seen.type?.id ?? null),
    realmId: seen?.realmId === defaults.realm ? null : (seen?.realmId ?? null),
  }
}

/** An attribute that an org shows as null has no value. */
function filled(profile: RecordedUser['profile']): [string, Json][] {
  return Object.entries(profile).filter(([, value]) => value !== null && value !== '')
}

function madeUpProfile(id: string): [string, Json][] {
  const login = `${id.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}@example.com`
  return [
    ['login', login],
    ['email', login],
    ['firstName', 'Made'],
    ['lastName', 'Up'],
  ]
}

/** The recovery question that somebody has kept through a call that answers with the credentials. */
function questionIn(calls: readonly Call[]): string | null {
  for (const { operation, exchange } of calls) {
    if (operation.name === 'credentials/change_recovery_question') return null
    const question = isJsonObject(exchange.answer) ? exchange.answer.recovery_question : undefined
    if (isJsonObject(question)) return typeof question.question === 'string' ? question.question : ''
  }
  return null
}
