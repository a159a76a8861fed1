import type { CallResponse } from '@/lib/module-kit/call'
import type { Intent, Verdict, VerifyContext } from '@/lib/module-kit/context'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import { sameProfile } from './profile-body'
import { userPath } from './user-id'

const NOT_DONE: Verdict = { is: 'not-done', changedSince: false }

/** What reading a user back gives: the user, null when there is none, or why it cannot be told. */
type Found = { user: JsonObject; response: CallResponse } | null | { why: string }

async function read(context: VerifyContext, path: string): Promise<Found> {
  const response = await context.read({ method: 'GET', path })
  if (response.status === 404) return null
  if (response.status !== 200 || !isJsonObject(response.body)) {
    return { why: `Okta answered with status ${response.status} when it was asked` }
  }
  return { user: response.body, response }
}

const answer = (response: CallResponse, body: JsonObject): CallResponse => ({
  ...response,
  status: 200,
  body,
})

const timeOf = (value: unknown): number => (typeof value === 'string' ? readIsoDate(value) : Number.NaN)

/** An update is done when everything sent stands there; for a full replacement also nothing else. */
export async function verifyUpdated(context: VerifyContext, intent: Intent): Promise<Verdict> {
  const found = await read(context, intent.path)
  if (found === null) return { is: 'unknown', why: 'the user is not there any more' }
  if ('why' in found) return { is: 'unknown', why: found.why }
  const { user, response } = found
  const sent = isJsonObject(intent.body) ? intent.body.profile : undefined
  const extra =
    intent.method === 'PUT' && isJsonObject(user.profile) && isJsonObject(sent ?? null)
      ? Object.entries(user.profile).some(
          ([name, value]) => value !== null && !Object.hasOwn(sent as JsonObject, name),
        )
      : false
  if (sameProfile(sent, user.profile) && !extra) return { is: 'done', response: answer(response, user) }
  const changedSince = !(timeOf(user.lastUpdated) <= intent.at)
  return { is: 'not-done', changedSince, found: answer(response, user) }
}

/** Activated, or on the way there. */
export async function verifyActivated(context: VerifyContext, id: string): Promise<Verdict> {
  const found = await read(context, userPath(id))
  if (found === null) return { is: 'unknown', why: 'the user is not there any more' }
  if ('why' in found) return { is: 'unknown', why: found.why }
  const { user, response } = found
  const still = user.status === 'STAGED' || user.status === 'DEPROVISIONED'
  const onTheWay = user.transitioningToStatus === 'ACTIVE' || user.transitioningToStatus === 'PROVISIONED'
  return still && !onTheWay ? NOT_DONE : { is: 'done', response: answer(response, {}) }
}

export async function verifyExpired(context: VerifyContext, id: string): Promise<Verdict> {
  const found = await read(context, userPath(id))
  if (found === null) return { is: 'unknown', why: 'the user is not there any more' }
  if ('why' in found) return { is: 'unknown', why: found.why }
  const expired = found.user.status === 'PASSWORD_EXPIRED'
  return expired ? { is: 'done', response: answer(found.response, found.user) } : NOT_DONE
}

export async function verifyDeactivated(context: VerifyContext, id: string): Promise<Verdict> {
  const found = await read(context, userPath(id))
  if (found === null) return { is: 'done', response: { status: 200, headers: {}, body: {} } }
  if ('why' in found) return { is: 'unknown', why: found.why }
  const { user, response } = found
  const gone = user.status === 'DEPROVISIONED' || user.transitioningToStatus === 'DEPROVISIONED'
  return gone ? { is: 'done', response: answer(response, {}) } : NOT_DONE
}

/** Proof of a deletion is that nothing is found; anything else a person decides, since a DELETE is never repeated. */
export async function verifyDeleted(context: VerifyContext, id: string): Promise<Verdict> {
  const found = await read(context, userPath(id))
  if (found === null) return { is: 'done', response: { status: 204, headers: {}, body: null } }
  return { is: 'unknown', why: 'why' in found ? found.why : 'the user is still there' }
}

/** The group's id is the part of the intent's path before `/users/`. */
export async function verifyMember(context: VerifyContext, id: string, intent: Intent): Promise<Verdict> {
  const group = /^\/api\/v1\/groups\/([^/]+)\/users\//.exec(intent.path)?.[1]
  const response = await context.read({ method: 'GET', path: userPath(id, '/groups') })
  if (response.status !== 200 || !Array.isArray(response.body)) {
    return { is: 'unknown', why: `Okta answered with status ${response.status} when it was asked` }
  }
  const member = response.body.some(one => isJsonObject(one) && one.id === decodeURIComponent(group ?? ''))
  return member ? { is: 'done', response: { status: 204, headers: {}, body: null } } : NOT_DONE
}

/**
 * A user is ours when it was made after the intent and every attribute sent is equal: two John Smiths at once must
 * not become one (RUNNING.md, 3). Anybody else's is "not done": sending again shows Okta's own conflict.
 */
export async function verifyCreated(context: VerifyContext, intent: Intent): Promise<Verdict> {
  const sent =
    isJsonObject(intent.body) && isJsonObject(intent.body.profile ?? null) ? intent.body.profile : null
  const login = isJsonObject(sent) && typeof sent.login === 'string' ? sent.login : null
  if (login === null) return { is: 'unknown', why: 'the call held no login to look for' }
  const found = await read(context, userPath(login))
  if (found === null) return NOT_DONE
  if ('why' in found) return { is: 'unknown', why: found.why }
  const { user, response } = found
  const ours =
    timeOf(user.created) >= Math.floor(intent.at / 1_000) * 1_000 &&
    sameProfile(sent ?? undefined, user.profile)
  return ours ? { is: 'done', response: answer(response, user) } : NOT_DONE
}
