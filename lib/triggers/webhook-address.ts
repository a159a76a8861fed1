import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a webhook's sealed secret is bound to. */
export const webhookIdentity = (webhookId: string): string => `webhook:${webhookId}:secret`

/** 256 bits, as it stands in an address. */
export const newWebhookSecret = (): string => randomBytes(32).toString('base64url')

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Whether a caller knows the secret; takes the same time whatever is wrong, and an empty one never passes. */
export function knowsSecret(given: string, storedHash: string): boolean {
  const [a, b] = [Buffer.from(hashOf(given), 'hex'), Buffer.from(storedHash, 'hex')]
  return given !== '' && a.length === b.length && timingSafeEqual(a, b)
}

/** The address to hand to a caller. The part after the last slash is the secret. */
export const webhookAddress = (url: string, webhookId: string, secret: string): string =>
  `${url}/webhooks/${webhookId}/${secret}`
