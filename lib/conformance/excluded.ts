import { isJsonObject } from '@/lib/module-kit/json'
import { succeeded } from './operation'
import type { Exchange } from './recording'
import { needsBody } from './request'

/** Calls that Okta never answers with 200 and an empty body. */
const WITH_ANSWER: ReadonlySet<string> = new Set(['list', 'get', 'create', 'update', 'replace'])

/** Each of Okta's error codes has one status; those that users calls answer with. Source: Okta, "Error codes". */
const STATUS_OF: ReadonlyMap<string, number> = new Map([
  ['E0000001', 400],
  ['E0000003', 400],
  ['E0000007', 404],
  ['E0000011', 401],
  ['E0000014', 403],
  ['E0000016', 403],
  ['E0000017', 403],
  ['E0000032', 403],
  ['E0000034', 403],
  ['E0000038', 403],
  ['E0000047', 429],
])

/**
 * Why a users call is not compared; null for one that is. Each reason is about something that a recording does not
 * hold, never about what the sandbox can do.
 */
export function reasonToLeaveOut(exchange: Exchange, name: string): string | null {
  const { status, answer } = exchange
  if (status === 429) return 'rate limited: what else the org was asked that minute is not recorded'
  if (status === 200 && answer === null && WITH_ANSWER.has(name)) return 'its answer is not recorded'
  const code = isJsonObject(answer) ? answer.errorCode : undefined
  if (status >= 500 || (status >= 400 && typeof code !== 'string'))
    return "not the API's answer: the org failed, or something in front of it answered"
  if (typeof code === 'string' && (STATUS_OF.get(code) ?? status) !== status)
    return 'its status and its error code contradict each other: the recording was edited'
  if (code === 'E0000006' || code === 'E0000015')
    return "refused for the token's rights or the org's licences, which are not recorded"
  if (!succeeded(exchange) && !exchange.bodyRecorded && needsBody(name))
    return 'refused for a request body that is not recorded'
  return null
}
