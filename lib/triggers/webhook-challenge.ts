import type { IncomingMessage } from 'node:http'
import { AppError } from '@/lib/errors'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'

/**
 * What is given back is no longer than this: enough for every known sender, and too little to be worth sending here by
 * somebody else.
 */
const LONGEST = 1_000

/** What a sender that checks the address is answered. */
export interface ChallengeAnswer {
  type: 'application/json' | 'text/plain; charset=utf-8'
  body: string
}

/** Source: Okta, "Event hooks", one-time verification request: a GET with this header. */
export function oktaChallenge({ method, headers }: IncomingMessage): ChallengeAnswer | null {
  const challenge = headers['x-okta-verification-challenge']
  if (method !== 'GET' || typeof challenge !== 'string' || challenge.trim() === '') return null
  return { type: 'application/json', body: JSON.stringify({ verification: bounded(challenge) }) }
}

/** Source: Microsoft Graph, "notificationUrl validation": a POST whose query has the token, answered as plain text. */
export function graphChallenge(method: string, query: JsonObject): ChallengeAnswer | null {
  const token = query.validationToken
  if (method !== 'POST' || typeof token !== 'string' || token === '') return null
  return { type: 'text/plain; charset=utf-8', body: bounded(token) }
}

/** Source: Slack, "url_verification event": a POST of JSON of this type. */
export function slackChallenge(method: string, body: Json): ChallengeAnswer | null {
  if (method !== 'POST' || !isJsonObject(body) || body.type !== 'url_verification') return null
  const { challenge } = body
  if (typeof challenge !== 'string') return null
  return { type: 'application/json', body: JSON.stringify({ challenge: bounded(challenge) }) }
}

function bounded(text: string): string {
  if (text.length > LONGEST)
    throw new AppError('invalid', `The challenge is longer than ${LONGEST.toLocaleString('en')} characters.`)
  return text
}
