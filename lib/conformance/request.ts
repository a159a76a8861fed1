import type { Json, JsonObject } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import type { IdMap } from './ids'
import { succeeded } from './operation'
import type { Exchange } from './recording'

/** What is sent to the sandbox org for one recorded exchange. */
export interface Replayed {
  /** With the query. */
  path: string
  contentType: string | null
  body: string
  /** The body is not recorded; it was put together from what the org's answer says that it had been asked. */
  inferred: boolean
}

/** Stands for passwords and answers that a recording does not have. */
const PASSWORD = 'Sandb0x-Made-Up'
const ANSWER = 'made up'

const WITH_BODY: ReadonlySet<string> = new Set([
  'create',
  'update',
  'replace',
  'credentials/change_password',
  'credentials/change_recovery_question',
])

/** Is a call of this name nothing without a body? */
export const needsBody = (name: string): boolean => WITH_BODY.has(name)

/**
 * The request of an exchange, with our ids and cursors in the place of the recorded ones.
 *
 * @param cursors  recorded `after` → ours
 */
export function requestFor(
  exchange: Exchange,
  name: string,
  ids: IdMap,
  cursors: ReadonlyMap<string, string>,
): Replayed {
  const missing = exchange.requestBody === null && succeeded(exchange)
  const inferred = missing ? inferredBody(name, exchange) : null
  const body = inferred ?? exchange.requestBody
  const query = queryFor(exchange.query, cursors)
  const path = ids.translate(exchange.path) + (query === '' ? '' : `?${ids.translate(query)}`)
  return {
    path,
    contentType: exchange.contentType ?? (body === null ? null : 'application/json'),
    body: body === null ? '' : ids.translate(JSON.stringify(unscrubbed(body))),
    inferred: inferred !== null,
  }
}

function queryFor(query: string, cursors: ReadonlyMap<string, string>): string {
  const params = new URLSearchParams(query)
  const after = cursors.get(params.get('after') ?? '')
  if (after === undefined) return query
  params.set('after', after)
  return params.toString()
}

/** A password that was scrubbed from a recording would be refused for its weakness. */
function unscrubbed(body: Json): Json {
  if (Array.isArray(body)) return body.map(unscrubbed)
  if (!isJsonObject(body)) return body
  const entries = Object.entries(body).map(([key, value]): [string, Json] => [
    key,
    key === 'value' && typeof value === 'string' && /scrub|redact|^[*x<[]/i.test(value)
      ? PASSWORD
      : unscrubbed(value),
  ])
  return Object.fromEntries(entries)
}

/** The body that a call must have had to be answered like this; null where it needs none. */
function inferredBody(name: string, { answer }: Exchange): JsonObject | null {
  if (!isJsonObject(answer)) return null
  const password = { value: PASSWORD }
  switch (name) {
    case 'create':
    case 'update':
    case 'replace':
      return { profile: profileOf(answer), ...credentialsOf(name, answer) }
    case 'credentials/change_password':
      return { oldPassword: password, newPassword: password }
    case 'credentials/change_recovery_question':
      return { password, recovery_question: questionOf(answer) }
    case 'credentials/forgot_password':
      // With credentials for an answer it was the recovery question that was answered.
      return 'provider' in answer ? { password, recovery_question: { answer: ANSWER } } : null
    default:
      return null
  }
}

/** What the org says to be in the profile, without what it only says to be empty. */
function profileOf(answer: JsonObject): JsonObject {
  const profile = isJsonObject(answer.profile) ? answer.profile : {}
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== null))
}

function credentialsOf(name: string, answer: JsonObject): JsonObject {
  // An update shows the credentials of before; only a create shows what it was sent.
  if (name !== 'create' || !isJsonObject(answer.credentials)) return {}
  const { password, recovery_question: question, provider } = answer.credentials
  const elsewhere = isJsonObject(provider) && provider.type !== 'OKTA' && provider.type !== 'IMPORT'
  return {
    credentials: {
      ...(password === undefined ? {} : { password: { value: PASSWORD } }),
      ...(question === undefined ? {} : { recovery_question: questionOf(answer.credentials) }),
      ...(elsewhere ? { provider } : {}),
    },
  }
}

function questionOf(credentials: JsonObject): JsonObject {
  const question = credentials.recovery_question
  return { question: (isJsonObject(question) ? question.question : null) ?? 'Made up?', answer: ANSWER }
}
