import type { CallResponse } from '@/lib/module-kit/call'
import type { Intent, Verdict, VerifyContext } from '@/lib/module-kit/context'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
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

/**
 * The second that a moment lies in. Okta keeps its times in whole seconds, so what was changed within the second of an
 * intent may have been changed after it. Source: recordings, in which every `lastUpdated` ends in `.000Z`.
 */
export const secondOf = (at: number): number => Math.floor(at / 1_000) * 1_000

/** Whether a time of Okta's lies certainly before the intent; one that cannot be read does not. */
const isBefore = (time: Json | undefined, intent: Intent): boolean => timeOf(time) < secondOf(intent.at)

const idIn = (value: Json | undefined): Json | undefined =>
  isJsonObject(value ?? null) ? (value as JsonObject).id : undefined

/** An update is done when everything sent stands there, the type too; for a full replacement also nothing else. */
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
  const type = isJsonObject(intent.body) ? idIn(intent.body.type) : undefined
  const sameType = type === undefined || type === idIn(user.type)
  if (sameProfile(sent, user.profile) && !extra && sameType)
    return { is: 'done', response: answer(response, user) }
  return { is: 'not-done', changedSince: !isBefore(user.lastUpdated, intent), found: answer(response, user) }
}

/** Activated, or on the way there. */
export function verifyActivated(context: VerifyContext, id: string, intent: Intent): Promise<Verdict> {
  return verifyStatus(context, id, intent, ({ status, transitioningToStatus: to }) =>
    (status === 'STAGED' || status === 'DEPROVISIONED') && to !== 'ACTIVE' && to !== 'PROVISIONED'
      ? null
      : {},
  )
}

export function verifyExpired(context: VerifyContext, id: string, intent: Intent): Promise<Verdict> {
  return verifyStatus(context, id, intent, user => (user.status === 'PASSWORD_EXPIRED' ? user : null))
}

export async function verifyDeactivated(
  context: VerifyContext,
  id: string,
  intent: Intent,
): Promise<Verdict> {
  const gone: Verdict = { is: 'done', response: { status: 200, headers: {}, body: {} } }
  return verifyStatus(
    context,
    id,
    intent,
    ({ status, transitioningToStatus: to }) =>
      status === 'DEPROVISIONED' || to === 'DEPROVISIONED' ? {} : null,
    gone,
  )
}

/**
 * A change of status is done when the status is there. When it is not, and somebody has changed the status since, it may
 * have been done and taken back: a person decides, and it is not sent again.
 *
 * @param reached  the body that stands for the lost answer, or null when the status is not there
 * @param missing  the verdict when there is no such user
 */
async function verifyStatus(
  context: VerifyContext,
  id: string,
  intent: Intent,
  reached: (user: JsonObject) => JsonObject | null,
  missing: Verdict = { is: 'unknown', why: 'the user is not there any more' },
): Promise<Verdict> {
  const found = await read(context, userPath(id))
  if (found === null) return missing
  if ('why' in found) return { is: 'unknown', why: found.why }
  const { user, response } = found
  const body = reached(user)
  if (body !== null) return { is: 'done', response: answer(response, body) }
  const changed = typeof user.statusChanged === 'string' ? user.statusChanged : user.lastUpdated
  if (isBefore(changed, intent) || wasSoBefore(context, user)) return NOT_DONE
  const why = `somebody changed the user after the call was sent, whose status is ${String(user.status)} now`
  return { is: 'unknown', why }
}

/** Whether an earlier call of this step showed the user just as it is now. */
function wasSoBefore({ earlier }: VerifyContext, user: JsonObject): boolean {
  const last = [...earlier.values()].findLast(({ body }) => isJsonObject(body) && body.id === user.id)?.body
  return (
    isJsonObject(last ?? null) &&
    ['status', 'statusChanged', 'lastUpdated'].every(name => (last as JsonObject)[name] === user[name])
  )
}

/** Proof of a deletion is that nothing is found; anything else a person decides, since a DELETE is never repeated. */
export async function verifyDeleted(context: VerifyContext, id: string): Promise<Verdict> {
  const found = await read(context, userPath(id))
  if (found === null) return { is: 'done', response: { status: 204, headers: {}, body: null } }
  return { is: 'unknown', why: 'why' in found ? found.why : 'the user is still there' }
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
  const ours = timeOf(user.created) >= secondOf(intent.at) && sameProfile(sent ?? undefined, user.profile)
  return ours ? { is: 'done', response: answer(response, user) } : NOT_DONE
}
