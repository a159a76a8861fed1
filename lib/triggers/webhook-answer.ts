import type { ServerResponse } from 'node:http'
import type { WebhookInput } from '@/lib/modules/flow/webhook'
import type { EndedRun } from './wait-for-end'
import type { ChallengeAnswer } from './webhook-challenge'

/** What a webhook that waits for its run answers; docs/webhooks.md has the same rows, and a test reads them there. */
export const ENDINGS = {
  succeeded: 200,
  'partly failed': 200,
  failed: 200,
  'failed, set to be answered with 500': 500,
  cancelled: 200,
  'cancelled, set to be answered with 500': 500,
  'not ended within 30 seconds': 202,
} as const

/** The status that tells how a run ended; null for one that has not. */
export function statusOf(ended: EndedRun | null, whenFailed: WebhookInput['whenFailed']): number {
  if (ended === null) return ENDINGS['not ended within 30 seconds']
  if (ended.status === 'succeeded') return ENDINGS.succeeded
  if (ended.status === 'failed' && ended.bundlesDone > 0) return ENDINGS['partly failed']
  return whenFailed === '500'
    ? ENDINGS[`${ended.status}, set to be answered with 500`]
    : ENDINGS[ended.status]
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  send(response, status, { type: 'application/json', body: JSON.stringify(body) }, headers)
}

/** What a sender gave comes back as data and as nothing that a browser would run. */
export const sendChallenge = (response: ServerResponse, answer: ChallengeAnswer): void =>
  send(response, 200, answer, { 'content-security-policy': "default-src 'none'; sandbox" })

export function sendNothing(
  response: ServerResponse,
  status: 200 | 204,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers })
  response.end()
}

function send(
  response: ServerResponse,
  status: number,
  { type, body }: ChallengeAnswer,
  headers: Record<string, string>,
): void {
  if (response.headersSent) return void response.end()
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(body)
}
