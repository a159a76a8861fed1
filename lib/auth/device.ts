import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * A browser that has signed in to an account before carries proof of it, so that whoever guesses at the account from
 * elsewhere cannot lock its owner out. It opens nothing: the password is asked for all the same.
 * Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
export function issueDevice(secret: string, email: string): string {
  const id = randomBytes(16).toString('base64url')
  return `${id}.${signature(secret, email, id)}`
}

/** The device's id, when the proof was made by us and for this account; null otherwise. */
export function deviceOf(secret: string, email: string, proof: string | undefined): string | null {
  const [id = '', given = '', ...more] = (proof ?? '').split('.')
  if (more.length > 0 || !/^[\w-]{22}$/.test(id)) return null
  const [a, b] = [Buffer.from(given), Buffer.from(signature(secret, email, id))]
  return a.length === b.length && timingSafeEqual(a, b) ? id : null
}

const signature = (secret: string, email: string, id: string): string =>
  createHmac('sha256', secret).update(`joinery device v1\n${email}\n${id}`).digest('base64url')
