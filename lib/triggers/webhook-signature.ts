import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { WebhookInput } from '@/lib/modules/flow/webhook'

/** How far the time in a signature may lie from ours. Source: Slack, Stripe and Standard Webhooks all say five minutes. */
const TOLERANCE_MS = 5 * 60_000

export type SignatureSettings = Pick<
  WebhookInput,
  | 'signature'
  | 'signingSecret'
  | 'signatureHeader'
  | 'signatureAlgorithm'
  | 'signatureEncoding'
  | 'signaturePrefix'
>

interface Signed {
  headers: IncomingHttpHeaders
  /** The body as it came, before anything is unpacked or read. */
  bytes: Buffer
  now: number
}

type Check = (settings: SignatureSettings, secret: string, signed: Signed) => boolean

/** Each sender's way of signing, with the page that says so. */
const CHECKS: Record<Exclude<SignatureSettings['signature'], 'none'>, Check> = {
  // Source: GitHub, "Validating webhook deliveries".
  github: (_settings, secret, { headers, bytes }) =>
    isOneOf(mac('sha256', secret, bytes), [after('sha256=', one(headers, 'x-hub-signature-256'))], 'hex'),

  // Source: Slack, "Verifying requests from Slack".
  slack: (_settings, secret, { headers, bytes, now }) => {
    const time = one(headers, 'x-slack-request-timestamp')
    const expected = mac('sha256', secret, `v0:${time}:`, bytes)
    return all(
      isOneOf(expected, [after('v0=', one(headers, 'x-slack-signature'))], 'hex'),
      isRecent(time, now),
    )
  },

  // Source: Stripe, "Verify webhook signatures manually": t once, v1 as often as there are secrets.
  stripe: (_settings, secret, { headers, bytes, now }) => {
    const parts = one(headers, 'stripe-signature')
      .split(',')
      .map(part => part.trim())
    const [time = '', ...times] = parts.filter(part => part.startsWith('t=')).map(part => part.slice(2))
    const given = parts.filter(part => part.startsWith('v1=')).map(part => part.slice(3))
    const expected = mac('sha256', secret, `${time}.`, bytes)
    return all(isOneOf(expected, given, 'hex'), isRecent(time, now), times.length === 0)
  },

  // Source: Shopify, "Verify webhooks".
  shopify: (_settings, secret, { headers, bytes }) =>
    isOneOf(mac('sha256', secret, bytes), [one(headers, 'x-shopify-hmac-sha256')], 'base64'),

  // Source: Standard Webhooks, "Signature scheme": the secret is base64 after whsec_, signatures stand one after another.
  standard: (_settings, secret, { headers, bytes, now }) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const [id, time] = [one(headers, 'webhook-id'), one(headers, 'webhook-timestamp')]
    const given = one(headers, 'webhook-signature')
      .split(' ')
      .filter(part => part.startsWith('v1,'))
      .map(part => part.slice(3))
    const expected = mac('sha256', key.length === 0 ? secret : key, `${id}.${time}.`, bytes)
    // A dot in the id could move the line between id and time.
    const whole = key.length > 0 && id !== '' && !id.includes('.')
    return all(isOneOf(expected, given, 'base64'), isRecent(time, now), whole)
  },

  own: (settings, secret, { headers, bytes }) => {
    const { signatureHeader, signatureAlgorithm, signatureEncoding, signaturePrefix } = settings
    const given = after(signaturePrefix, one(headers, (signatureHeader ?? '').toLowerCase()))
    return isOneOf(mac(signatureAlgorithm, secret, bytes), [given], signatureEncoding)
  },
}

/** Each sender's header with the id of a delivery, the same whenever it is sent again. */
const DELIVERY_HEADERS: Partial<Record<SignatureSettings['signature'], string>> = {
  github: 'x-github-delivery',
  shopify: 'x-shopify-webhook-id',
  standard: 'webhook-id',
}

export const deliveryHeader = (settings: WebhookInput): string | undefined =>
  settings.deliveryHeader?.toLowerCase() ?? DELIVERY_HEADERS[settings.signature]

/**
 * Whether a request is signed as the trigger asks for. Takes the same time whatever is wrong, and says no where no secret
 * is set.
 */
export function isSigned(settings: SignatureSettings, signed: Signed): boolean {
  if (settings.signature === 'none') return true
  const secret = settings.signingSecret ?? ''
  return secret !== '' && CHECKS[settings.signature](settings, secret, signed)
}

/** A header that came once; what came twice is joined, and so is none. */
function one(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value.trim() : ''
}

const after = (prefix: string, text: string): string =>
  text.startsWith(prefix) ? text.slice(prefix.length) : ''

function mac(algorithm: string, secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer {
  const made = createHmac(algorithm, secret)
  // Headers come byte by byte.
  for (const part of parts) made.update(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
  return made.digest()
}

/** Every one is compared, so that the time does not tell which was near. */
function isOneOf(expected: Buffer, given: readonly string[], encoding: 'hex' | 'base64'): boolean {
  const right = Buffer.from(expected.toString(encoding))
  let found = false
  for (const text of given) {
    const bytes = Buffer.from(encoding === 'hex' ? text.toLowerCase() : text)
    const fits = bytes.length === right.length
    if (timingSafeEqual(fits ? bytes : Buffer.alloc(right.length), right) && fits) found = true
  }
  return found
}

/** @param time  seconds since 1970 */
const isRecent = (time: string, now: number): boolean =>
  /^\d{1,12}$/.test(time) && Math.abs(now - Number(time) * 1_000) <= TOLERANCE_MS

const all = (...answers: boolean[]): boolean => !answers.includes(false)
