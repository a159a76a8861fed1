import type { Json } from '@/lib/module-kit/json'
import type { OrgData } from './call'
import { createRandom, type Random } from './ids'
import { DEPARTMENTS, EXTRA_GROUPS, FIRST_NAMES, LAST_NAMES, PLACES, SKILLS } from './names'
import type { GroupType, SandboxGroup, SandboxUser, UserStatus } from './types'
import { wholeSecond } from './types'
import { fullName, textOf } from './user-store'

const DAY_MS = 86_400_000

/**
 * Fills an empty org with made-up people at sandbox.example and with groups, the same ones for the same seed.
 * The first person, an administrator, owns the tokens.
 */
export function seedOrg(org: OrgData, seed: number, people: number): void {
  const random = createRandom(seed ^ 0x5eed)
  const now = wholeSecond(org.clock.now())
  const founded = now - 900 * DAY_MS
  addGroup(org, org.fixed.everyone, 'Everyone', 'All users in your organization', 'BUILT_IN', founded)
  const departments = new Map<string, SandboxGroup>()
  for (const [name] of DEPARTMENTS) {
    departments.set(
      name,
      addGroup(org, org.ids.id('00g'), name, `Everyone in ${name}`, 'OKTA_GROUP', founded),
    )
  }
  const extras = EXTRA_GROUPS.map(([name, about, share]) => ({
    name,
    share,
    group: addGroup(org, org.ids.id('00g'), name, about, 'OKTA_GROUP', founded),
  }))
  org.users.add(administrator(org, founded))
  const managers = new Map<string, SandboxUser>()
  for (let index = 1; index < people; index++) {
    const user = person(org, random, index, now, managers)
    org.users.add(user)
    const department = textOf(user, 'department')
    const leads = managers.get(department) === user
    departments.get(department)?.members.add(user.id)
    for (const { name, share, group } of extras) {
      const chosen = random.next() < share
      const byNature =
        name === 'Managers' ? leads : name === 'Contractors' && user.profile.has('contractEndDate')
      if (chosen || byNature) group.members.add(user.id)
    }
  }
}

function addGroup(org: OrgData, id: string, name: string, description: string, type: GroupType, at: number) {
  const group: SandboxGroup = {
    id,
    type,
    name,
    description,
    created: at,
    lastUpdated: at,
    lastMembershipUpdated: at,
    members: new Set(),
  }
  org.groups.set(id, group)
  return group
}

function administrator(org: OrgData, founded: number): SandboxUser {
  const profile = new Map<string, Json>([
    ['login', 'admin@sandbox.example'],
    ['email', 'admin@sandbox.example'],
    ['firstName', 'Sandbox'],
    ['lastName', 'Administrator'],
    ['title', 'Okta Administrator'],
    ['department', 'IT'],
  ])
  return { ...emptyUser(org.fixed.admin, profile, founded), ...timesOf('ACTIVE', founded, founded + DAY_MS) }
}

function person(
  org: OrgData,
  random: Random,
  index: number,
  now: number,
  managers: Map<string, SandboxUser>,
): SandboxUser {
  const first = pick(random, FIRST_NAMES)
  const last = pick(random, LAST_NAMES)
  const [department, titles] = pick(random, DEPARTMENTS)
  const manager = managers.get(department)
  const status = manager === undefined ? 'ACTIVE' : statusOf(random)
  const created = now - (10 + random.below(880)) * DAY_MS + random.below(36_000) * 1000
  const title = manager === undefined ? titles[0] : pick(random, titles.slice(1))
  const login = freeLogin(org, first, last)
  const [city, state, countryCode, locale, timezone] = pick(random, PLACES)
  const profile = new Map<string, Json>([
    ['login', login],
    ['email', login],
    ['firstName', first],
    ['lastName', last],
    ['displayName', `${first} ${last}`],
    ['title', title ?? 'Specialist'],
    ['department', department],
    ['organization', 'Sandbox Example Ltd'],
    ['employeeNumber', String(10_000 + index)],
    ['badgeNumber', `B-${String(index).padStart(5, '0')}`],
    ['city', city],
    ['countryCode', countryCode],
    ['locale', locale],
    ['timezone', timezone],
    ['startDate', dateOf(created)],
    ['weeklyHours', random.next() < 0.15 ? 24 : 40],
    ['contractor', false],
  ])
  if (state !== null) profile.set('state', state)
  if (manager !== undefined)
    profile.set('manager', fullName(manager)).set('managerId', textOf(manager, 'login'))
  if (random.next() < 0.4)
    profile.set('skills', [pick(random, SKILLS.slice(0, 5)), pick(random, SKILLS.slice(5))])
  if (random.next() < 0.3)
    profile.set('mobilePhone', `+1 555 01${String(random.below(100)).padStart(2, '0')}`)
  if (random.next() < 0.12 && manager !== undefined) {
    profile.set('contractor', true).set('contractEndDate', dateOf(now + (random.below(240) - 60) * DAY_MS))
  }
  const user = { ...emptyUser(org.ids.id('00u'), profile, created), ...timesOf(status, created, now) }
  if (user.activated !== null && user.hasPassword && random.next() < 0.85) {
    user.lastLogin = Math.min(now - random.below(30) * 3_600_000, now)
  }
  if (manager === undefined) managers.set(department, user)
  return user
}

/** Somebody who is STAGED, without a password. */
export function emptyUser(id: string, profile: Map<string, Json>, created: number): SandboxUser {
  return {
    id,
    status: 'STAGED',
    created,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    lastUpdated: created,
    passwordChanged: null,
    profile,
    hasPassword: false,
    recoveryQuestion: null,
    provider: { type: 'OKTA', name: 'OKTA' },
    typeId: null,
    realmId: null,
    passwordMark: null,
    answerMark: null,
  }
}

/** Times and password that fit a status. */
function timesOf(status: UserStatus, created: number, now: number) {
  if (status === 'STAGED') return { status }
  const changed = Math.min(created + DAY_MS, now)
  const hasPassword = status !== 'PROVISIONED' && status !== 'DEPROVISIONED'
  return {
    status,
    activated: created + 60_000,
    statusChanged: changed,
    lastUpdated: changed,
    hasPassword,
    passwordChanged: hasPassword ? changed : null,
  }
}

/** One number decides, so that shares add up: most are ACTIVE. */
function statusOf(random: Random): UserStatus {
  const dice = random.next()
  if (dice < 0.05) return 'DEPROVISIONED'
  if (dice < 0.09) return 'STAGED'
  if (dice < 0.13) return 'PROVISIONED'
  if (dice < 0.16) return 'SUSPENDED'
  if (dice < 0.18) return 'LOCKED_OUT'
  if (dice < 0.2) return 'PASSWORD_EXPIRED'
  return 'ACTIVE'
}

/** ana.garcia@sandbox.example; letters without marks, a number where the name is taken. */
function freeLogin(org: OrgData, first: string, last: string): string {
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll('ø', 'o')
      .replaceAll('ı', 'i')
      .replace(/[^a-z-]/g, '')
  const name = `${plain(first)}.${plain(last)}`
  for (let number = 1; ; number++) {
    const login = `${name}${number === 1 ? '' : number}@sandbox.example`
    if (org.users.byLogin(login) === undefined) return login
  }
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

function pick<T>(random: Random, from: readonly T[]): T {
  const chosen = from[random.below(from.length)]
  if (chosen === undefined) throw new RangeError('Nothing to pick from')
  return chosen
}
