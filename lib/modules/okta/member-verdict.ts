import type { Intent, Verdict, VerifyContext } from '@/lib/module-kit/context'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import { nextLink, Trail } from './links'
import { query } from './segment'
import { userPath } from './user-id'
import { secondOf } from './user-verdicts'

/** Pages of one person's groups that are read; Okta has at most some thousands of groups for one. */
const MOST_PAGES = 200
/** Events of one person that are read at a time. */
const EVENTS = 200

/**
 * Whether somebody was put into a group, or taken out, read at this one person and to the last page: the first page of
 * anything is not the whole. A membership has no time of its own, so of one that is not as it was to be the System Log
 * is asked whether this pair was changed since the intent. Where the token may not read the log, only the bounds of sending again hold.
 *
 * @param id  the person's Okta id; the group's is the part of the intent's path before `/users/`
 * @throws {StepError} `refused` when a link to the next page cannot be followed
 */
export async function verifyMember(context: VerifyContext, id: string, intent: Intent): Promise<Verdict> {
  const group = decodeURIComponent(/^\/api\/v1\/groups\/([^/]+)\/users\//.exec(intent.path)?.[1] ?? '')
  const wanted = intent.method !== 'DELETE'
  const done: Verdict = { is: 'done', response: { status: 204, headers: {}, body: null } }
  const first = userPath(id, '/groups')
  const trail = new Trail(context.origin, first)
  let at: string | null = first
  for (let page = 0; at !== null; page++) {
    const response = await context.read({ method: 'GET', path: at })
    if (response.status !== 200 || !Array.isArray(response.body)) {
      return { is: 'unknown', why: `Okta answered with status ${response.status} when it was asked` }
    }
    if (response.body.some(one => hasId(one, group))) {
      return wanted ? done : { is: 'not-done', changedSince: await wasChanged(context, id, group, intent) }
    }
    if (page >= MOST_PAGES)
      return { is: 'unknown', why: 'the person’s groups could not be read to their end' }
    at = trail.next(response, at, response.body.length)
  }
  return wanted ? { is: 'not-done', changedSince: await wasChanged(context, id, group, intent) } : done
}

const hasId = (one: Json, id: string): boolean => isJsonObject(one) && one.id === id

/**
 * Whether the log tells of a change of this pair since the intent's second; one event is enough, our own included: that
 * it was carried out and does not show is for a person.
 * Only the person is asked for: whether two conditions on `target.id` may be met by two targets is nobody's promise.
 * Source: Okta, "System Log query"; event types `group.user_membership.add` and `.remove`, targets User and UserGroup.
 */
async function wasChanged(
  context: VerifyContext,
  id: string,
  group: string,
  intent: Intent,
): Promise<boolean> {
  const types = ['add', 'remove'].map(what => `eventType eq "group.user_membership.${what}"`).join(' or ')
  const since = new Date(secondOf(intent.at)).toISOString()
  const filter = `(${types}) and target.id eq ${JSON.stringify(id)}`
  let at: string | null = `/api/v1/logs${query({ since, filter, limit: EVENTS })}`
  for (let page = 0; at !== null; page++) {
    // More than can be: the careful answer, since then a person is asked.
    if (page >= MOST_PAGES) return true
    const response = await context.read({ method: 'GET', path: at })
    const { status, body } = response
    if (status !== 200 || !Array.isArray(body)) return false
    if (body.some(event => isAbout(event, group))) return true
    // The log's link goes on for ever; a page that is not full is its last.
    at = body.length < EVENTS ? null : nextLink(response, { origin: context.origin, path: at })
  }
  return false
}

/** What Okta turned down has changed nothing. */
function isAbout(event: Json, group: string): boolean {
  if (!isJsonObject(event) || !Array.isArray(event.target)) return false
  const failed = isJsonObject(event.outcome ?? null) && (event.outcome as JsonObject).result === 'FAILURE'
  return !failed && event.target.some(one => hasId(one, group))
}
