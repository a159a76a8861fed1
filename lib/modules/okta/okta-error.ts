import { cutText, keptFailure } from '@/lib/error-text'
import type { Failure, FailureKind } from '@/lib/errors'
import type { CallOutcome, CallResponse } from '@/lib/module-kit/call'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'
import type { Exchange } from './dispatch'

/** What to do about a code that people meet often. Source: Okta, "Error codes". */
const HINTS: Record<string, string> = {
  E0000001: 'Correct what the reasons name and run it again.',
  E0000003: 'The body is not the JSON that Okta expects here.',
  E0000004: 'Check the credentials of the connection.',
  E0000005: 'Check the credentials of the connection.',
  E0000006: 'The token’s owner lacks the right for this; give that administrator a role that has it.',
  E0000007: 'It may have been deleted, or the id or login is not exactly right.',
  E0000008: 'Okta knows no such path; check its spelling.',
  E0000011: 'The token is wrong, expired or revoked; enter a new one in the connection.',
  E0000014: 'The password or recovery question does not meet the org’s policy.',
  E0000015: 'This org does not have the feature; the token itself is fine. Ask Okta to switch it on.',
  E0000016: 'The user is active already; nothing needs to be done.',
  E0000022: 'Okta does not take this method at this path.',
  E0000023: 'The profile is kept by another system (a directory or an app); change it there.',
  E0000029: 'The page’s cursor is no longer valid; begin with the first page.',
  E0000031:
    'Check the search expression: property names are case-sensitive and texts stand in double quotes.',
  E0000032: 'Only a locked-out user can be unlocked; check the user’s status.',
  E0000038: 'The user’s status does not allow this; read the user first.',
  E0000047: 'The org’s rate limit is used up; it is tried again when the limit renews.',
  E0000053: 'Check the filter, and for the log also that it does not go back further than 180 days.',
  E0000093: 'The user has, or would have, more groups than Okta allows in one call.',
  E0000112: 'Okta is still activating the user; try again in a few minutes.',
  E0000239: 'Okta is still working on an earlier change; try again later.',
}

const BY_STATUS: Record<number, string> = {
  400: 'Okta says that the request is not valid',
  401: 'Okta does not accept the credentials',
  403: 'Okta does not allow this',
  404: 'Okta does not find it',
  405: 'Okta does not take this method here',
  409: 'Okta says that it clashes with what is there',
  411: 'Okta misses the length of the request',
  412: 'It was changed by somebody else meanwhile',
  413: 'Okta finds the request too large',
  429: 'The rate limit of the Okta org is used up',
}

const EXISTS = /already exists/i

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function causesOf(body: Json): string[] {
  if (!isJsonObject(body) || !Array.isArray(body.errorCauses)) return []
  const causes = body.errorCauses.map(cause => (isJsonObject(cause) ? text(cause.errorSummary) : text(cause)))
  return causes.filter(cause => cause !== undefined)
}

/** The code and words in any of the forms Okta answers errors in. Source: Okta, "Core Okta API"; recordings. */
function read(body: Json): { code?: string; summary?: string; causes: string[] } {
  if (!isJsonObject(body)) return { causes: [] }
  const code = text(body.errorCode) ?? text(body.error) ?? text(body.code)
  const summary = text(body.errorSummary) ?? text(body.error_description) ?? text(body.message) ?? code
  return {
    ...(code === undefined ? {} : { code }),
    ...(summary === undefined ? {} : { summary }),
    causes: causesOf(body),
  }
}

function kindOf(status: number, code: string | undefined, causes: string[]): FailureKind {
  // 401 E0000015 is a missing feature, not a bad token; every other call still works.
  if (status === 401) return code === 'E0000011' ? 'auth' : 'refused'
  if (status === 404) return 'gone'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 400 && code === 'E0000001' && causes.some(cause => EXISTS.test(cause))) return 'conflict'
  return 'refused'
}

function plain(response: CallResponse): string {
  const known = BY_STATUS[response.status]
  const words =
    known ?? (response.status >= 500 ? 'Okta failed to answer the request' : 'Okta refused the request')
  const page = typeof response.body === 'string' && /<(?:!doctype|html|body)/i.test(response.body)
  return `${words} (${response.status}${page ? ', with a web page instead of an answer' : ''}).`
}

const sentence = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`)

/**
 * Turns an answer with a status of 400 or more into what history shows: Okta's summary and causes in words.
 *
 * Source: Okta, "Error codes" (only `errorCode` is stable, the summary alone is often useless); recordings.
 */
export function failureOf(response: CallResponse): Failure {
  const { code, summary, causes } = read(response.body)
  const fresh = causes.filter(cause => !summary?.includes(cause))
  const message = summary === undefined ? plain(response) : [summary, ...fresh].map(sentence).join(' ')
  const hint = code === undefined ? undefined : HINTS[code]
  const requestId = response.headers['x-okta-request-id']
  return keptFailure({
    kind: kindOf(response.status, code, causes),
    message,
    status: response.status,
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
    ...(summary === undefined ? {} : { summary }),
    ...(causes.length === 0 ? {} : { causes }),
    ...(requestId === undefined ? {} : { requestId }),
  })
}

/** Where Okta's refusals have their words. Source: Okta, "Core Okta API"; recordings. */
const TEXTS = 'errorCode errorSummary errorLink errorId error error_description code message'.split(' ')
/** What is kept of each of them, and of a refusal that is no object: a journal holds one for every bundle. */
const MOST_TEXT = 20_000
const MOST_CAUSES = 100

/** A refusal's body with no more than can be told of it. */
export function boundedRefusal(body: Json): Json {
  if (typeof body === 'string') return cutText(body, MOST_TEXT)
  if (!isJsonObject(body)) return null
  const kept: JsonObject = {}
  for (const name of TEXTS) {
    const value = body[name]
    if (typeof value === 'string') kept[name] = cutText(value, MOST_TEXT)
  }
  const causes = causesOf(body)
  if (causes.length > 0) {
    kept.errorCauses = causes
      .slice(0, MOST_CAUSES)
      .map(errorSummary => ({ errorSummary: cutText(errorSummary) }))
  }
  return kept
}

const WORDS: Record<string, string> = {
  'timeout sent': 'Okta did not answer in time.',
  'timeout unsent': 'No connection to Okta came about in time.',
  'unreachable sent': 'The connection broke before Okta answered.',
  'unreachable unsent': 'Okta cannot be reached.',
  'cut sent': 'Okta’s answer was cut off.',
  'unreadable sent': 'Okta’s answer cannot be read.',
  'cancelled sent': 'The call was cancelled while Okta worked on it.',
  'cancelled unsent': 'The call was cancelled before it was sent.',
  'given-up unsent': 'The call was given up before it was sent.',
}
const CODE_WORDS: Record<string, [words: string, hint: string]> = {
  ENOTFOUND: ['There is no host of this name.', 'Check the connection’s host, and the DNS of this server.'],
  EAI_AGAIN: ['The name of the host could not be looked up just now.', 'Check the DNS of this server.'],
  ECONNREFUSED: [
    'The host refuses connections.',
    'Check the connection’s host, and the way out through a firewall.',
  ],
  ERR_PRIVATE_ADDRESS: [
    'The name of the host leads to an address inside a network, which Joinery refuses.',
    'An Okta org has a public address; check the DNS of this server.',
  ],
  'too-large': ['The answer is larger than Joinery reads.', 'Ask for fewer objects in one page.'],
  encoded: [
    'The answer came compressed though Joinery did not ask for it.',
    'Check for a proxy on the way to Okta.',
  ],
}

type Broken = Extract<CallOutcome, { type: 'broken' }>

/** What a call without an answer is called in words. */
export function brokenOf(failed: Extract<Exchange, { type: 'failed' }>): Broken {
  const { why, sent, code, status, requestId } = failed
  const certificate = /^(?:CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code)
  const [words, hint] = certificate
    ? [
        'The host’s certificate is not valid.',
        'Check the connection’s host, and for a proxy on the way to Okta.',
      ]
    : (CODE_WORDS[code] ?? [
        WORDS[`${why} ${sent ? 'sent' : 'unsent'}`] ?? `The call failed (${code}).`,
        undefined,
      ])
  return {
    type: 'broken',
    reason: code === 'too-large' ? 'too-much' : why === 'given-up' ? 'refused-locally' : why,
    sent,
    message: words,
    // A name that nobody knows is an org that is gone; the next bundle's call would end the same way.
    ...(code === 'ENOTFOUND' ? { orgGone: true as const } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}
