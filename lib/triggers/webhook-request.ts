import type { IncomingMessage } from 'node:http'
import { AppError } from '@/lib/errors'
import { RESERVED_NAMES } from '@/lib/json'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import type { WebhookInput } from '@/lib/modules/flow/webhook'
import { readBytes } from '@/lib/web/read-body'
import { MAX_BODY_BYTES } from './body/body'
import { deliveryHeader } from './webhook-signature'

/** Credentials and the connection's own business are left out of what the scenario sees. */
const LEFT_OUT = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
  'x-forwarded-client-cert',
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
])

/** Says how a body is to be read, so that two of them that differ would say nothing. */
const ONLY_ONCE = new Set(['content-type', 'content-encoding'])
const LONGEST_KEY = 200

/** @throws {AppError} `too-large`, or `invalid` for a body that was cut */
export const readBody = (request: IncomingMessage, most = MAX_BODY_BYTES): Promise<Buffer> =>
  readBytes(request, most, `The body is longer than ${most / 1_000_000} MB.`)

/** @throws {AppError} `unsupported` when headers contradict each other */
export function headersOf(request: IncomingMessage): JsonObject {
  const seen = new Set<string>()
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = (request.rawHeaders[at] ?? '').toLowerCase()
    if (!ONLY_ONCE.has(name)) continue
    if (seen.has(name)) throw new AppError('unsupported', `The header ${name} stands more than once.`)
    seen.add(name)
  }
  const headers: [string, Json][] = []
  for (const [name, value] of Object.entries(request.headers)) {
    if (LEFT_OUT.has(name) || RESERVED_NAMES.has(name) || value === undefined) continue
    headers.push([name, Array.isArray(value) ? value.join(', ') : value])
  }
  return Object.fromEntries(headers)
}

/**
 * What makes a repeated request the same one: the sender's own id of the delivery where the trigger names its header,
 * else the caller's `Idempotency-Key`. Without any of them every request is new.
 * @throws {AppError} `invalid` for one that is too long
 */
export function deliveryKey(request: IncomingMessage, settings: WebhookInput): string | null {
  const named = deliveryHeader(settings)
  for (const name of [named, 'idempotency-key']) {
    if (name === undefined) continue
    const value = request.headers[name]
    const key = (Array.isArray(value) ? value.join(',') : (value ?? '')).trim()
    if (key.length > LONGEST_KEY)
      throw new AppError('invalid', `The header ${name} is longer than ${LONGEST_KEY} characters.`)
    if (key !== '') return key
  }
  return null
}
