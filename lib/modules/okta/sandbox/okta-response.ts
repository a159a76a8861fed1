import type { Json } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import type { Answer, Call } from './call'

const CREDENTIALS_LINKS: ReadonlySet<string> = new Set([
  'changePassword',
  'changeRecoveryQuestion',
  'forgotPassword',
  'resetPassword',
  'resetFactors',
  'unlock',
])

/**
 * Leaves out of users what the caller does not want, said in the content type:
 * `application/json; okta-response="omitCredentials,omitCredentialsLinks"`.
 * Source: Okta's OpenAPI description, parameter OktaResponse.
 */
export function leaner(call: Call, answer: Answer): Answer {
  const asked = /okta-response="?([^";]*)/i.exec(call.request.headers['content-type'] ?? '')?.[1]
  if (asked === undefined || answer.json === undefined) return answer
  const omitted = new Set(asked.split(',').map(word => word.trim()))
  const lean = (user: Json): Json => {
    if (!isJsonObject(user)) return user
    const { credentials, _links: links, ...rest } = user
    const left =
      omitted.has('omitCredentialsLinks') && isJsonObject(links)
        ? Object.fromEntries(Object.entries(links).filter(([name]) => !CREDENTIALS_LINKS.has(name)))
        : links
    return {
      ...rest,
      ...(omitted.has('omitCredentials') || credentials === undefined ? {} : { credentials }),
      ...(left === undefined ? {} : { _links: left }),
    }
  }
  return { ...answer, json: Array.isArray(answer.json) ? answer.json.map(lean) : lean(answer.json) }
}
