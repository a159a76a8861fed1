import type { Intent, Verdict, VerifyContext } from '@/lib/module-kit/context'
import { isJsonObject } from '@/lib/module-kit/json'
import { Trail } from './links'
import { query } from './segment'
import { userPath } from './user-id'
import { secondOf } from './user-verdicts'

/** Pages of one person's groups that are read; Okta has at most some thousands of groups for one. */
const MOST_PAGES = 200

/**
 * Whether somebody was put into a group, read at this one person and to the last page: the first page of anything is
 * not the whole. A membership has no time of its own, so of one that is missing the System Log is asked whether this
 * pair was changed since the intent. Where the token may not read the log, only the bounds of sending again hold.
 *
 * @param id  the person's Okta id; the group's is the part of the intent's path before `/users/`
 * @throws {StepError} `refused` when a link to the next page cannot be followed
 */
export async function verifyMember(context: VerifyContext, id: string, intent: Intent): Promise<Verdict> {
  const group = decodeURIComponent(/^\/api\/v1\/groups\/([^/]+)\/users\//.exec(intent.path)?.[1] ?? '')
  const first = userPath(id, '/groups')
  const trail = new Trail(context.origin, first)
  let at: string | null = first
  for (let page = 0; at !== null; page++) {
    const response = await context.read({ method: 'GET', path: at })
    if (response.status !== 200 || !Array.isArray(response.body)) {
      return { is: 'unknown', why: `Okta answered with status ${response.status} when it was asked` }
    }
    if (response.body.some(one => isJsonObject(one) && one.id === group)) {
      return { is: 'done', response: { status: 204, headers: {}, body: null } }
    }
    if (page >= MOST_PAGES)
      return { is: 'unknown', why: 'the person’s groups could not be read to their end' }
    at = trail.next(response, at, response.body.length)
  }
  return { is: 'not-done', changedSince: await wasChanged(context, id, group, intent) }
}

/**
 * Whether the log tells of a change of this pair since the intent's second; one event is enough, our own included: that
 * it was carried out and does not show is for a person.
 * Source: Okta, "System Log query"; event types `group.user_membership.add` and `.remove`, targets User and UserGroup.
 */
async function wasChanged(
  context: VerifyContext,
  id: string,
  group: string,
  intent: Intent,
): Promise<boolean> {
  const types = ['add', 'remove'].map(what => `eventType eq "group.user_membership.${what}"`).join(' or ')
  const targets = [id, group].map(one => `target.id eq ${JSON.stringify(one)}`).join(' and ')
  const since = new Date(secondOf(intent.at)).toISOString()
  const asked = query({ since, filter: `(${types}) and ${targets}`, limit: 1 })
  const { status, body } = await context.read({ method: 'GET', path: `/api/v1/logs${asked}` })
  return status === 200 && Array.isArray(body) && body.length > 0
}
