import type { JsonObject } from '@/lib/module-kit/json'
import type { Answer, Call, OrgData } from './call'
import { bodyOf, flag, nowOf, objectIn, ok, textIn } from './call'
import { passwordIn, providerIn, recoveryQuestionIn } from './credentials'
import { invalid, notFound, SandboxError } from './errors'
import { profileIn } from './profile'
import { emptyUser } from './seed'
import { record } from './system-log'
import type { SandboxGroup, SandboxUser } from './types'
import { setPassword, setQuestion } from './user-password'
import { userDetail } from './user-view'

/** `POST /api/v1/users`: 200 with the new person. */
export function createUser(call: Call): Answer {
  const { org } = call
  const activate = flag(call, 'activate', true)
  const mustChange = call.query.get('nextLogin') === 'changePassword'
  const body = bodyOf(call)
  const profile = profileIn(objectIn(body, 'profile') ?? {}, org.custom, new Map(), 'newUser')
  const login = String(profile.get('login'))
  requireFreeLogin(call, login, null)
  const credentials = objectIn(body, 'credentials') ?? {}
  const password = passwordIn(credentials, login, true)
  const question = recoveryQuestionIn(credentials)
  const provider = providerIn(credentials)
  const elsewhere = provider !== null && provider.type !== 'OKTA' && provider.type !== 'IMPORT'
  if (flag(call, 'provider', false) !== elsewhere && provider?.type !== 'IMPORT') {
    throw invalid('provider', ['provider: Use provider=true together with credentials.provider'])
  }
  if (mustChange && !(activate && password !== null)) {
    throw invalid('nextLogin', ['nextLogin: changePassword needs activate=true and a password'])
  }
  const groups = groupsIn(org, body.groupIds)
  const now = nowOf(org)
  const user: SandboxUser = {
    ...emptyUser(org.ids.id('00u'), profile, now),
    ...(provider === null ? {} : { provider }),
    typeId: typeIn(org, body),
    realmId: textIn(body, 'realmId') ?? null,
  }
  if (password !== null) setPassword(call, user, password)
  if (question !== null) setQuestion(user, question)
  if (activate) {
    user.status = mustChange ? 'PASSWORD_EXPIRED' : password !== null || elsewhere ? 'ACTIVE' : 'PROVISIONED'
    user.activated = now
    user.statusChanged = now
  }
  org.users.add(user)
  record(call, 'user.lifecycle.create', 'Create okta user', [user])
  if (activate) record(call, 'user.lifecycle.activate', 'Activate Okta user', [user])
  for (const group of groups) {
    group.members.add(user.id)
    group.lastMembershipUpdated = now
    record(call, 'group.user_membership.add', 'Add user to group membership', [user, group])
  }
  return ok(userDetail(org, user))
}

/** @throws SandboxError for a login that somebody else has */
export function requireFreeLogin(call: Call, login: string, owner: SandboxUser | null): void {
  const holder = call.org.users.byLogin(login)
  if (holder === undefined || holder.id === owner?.id) return
  throw invalid('login', ['login: An object with this field already exists in the current organization'])
}

/** The user type that a body names; null for the default one or none. @throws SandboxError for one that is not there */
export function typeIn(org: OrgData, body: JsonObject): string | null {
  const id = textIn(objectIn(body, 'type') ?? {}, 'id')
  if (id === undefined || id === org.fixed.userType || id === 'default') return null
  if (!org.types.has(id)) throw invalid('type', [`type: There is no user type ${id}`])
  return id
}

function groupsIn(org: OrgData, ids: unknown): SandboxGroup[] {
  if (ids === undefined || ids === null) return []
  if (!Array.isArray(ids)) throw invalid('groupIds', ['groupIds: The value must be an array of group ids'])
  if (ids.length > 20) throw new SandboxError(400, 'E0000093', 'Target count limit exceeded')
  return ids.map(id => {
    const group = org.groups.get(String(id))
    if (group === undefined) throw notFound(String(id), 'UserGroup')
    if (group.type !== 'OKTA_GROUP')
      throw invalid('groupIds', [`groupIds: ${group.name} takes no members by API`])
    return group
  })
}
