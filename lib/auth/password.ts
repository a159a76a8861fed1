import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '@/lib/errors'

/** argon2id with 19 MiB, two passes, one lane. Source: OWASP, Password Storage Cheat Sheet. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const SHORTEST_PASSWORD = 10
/** Longer ones only cost time to hash. */
const LONGEST_PASSWORD = 1_000

/** @throws {AppError} `invalid` with field `password`. Source: NIST SP 800-63B: length counts, composition does not. */
export function checkPassword(password: string, email: string): void {
  const refuse = (message: string): never => {
    throw new AppError('invalid', message, { field: 'password' })
  }
  if ([...password].length < SHORTEST_PASSWORD) refuse(`Use at least ${SHORTEST_PASSWORD} characters.`)
  if (password.length > LONGEST_PASSWORD) refuse('This password is too long.')
  if (new Set(password).size < 4) refuse('This password repeats too few different characters.')
  if (password.toLowerCase() === email.toLowerCase()) refuse('Do not use the e-mail address as password.')
}

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), COST)

/** Checked where nobody has that address, so that the answer takes as long. */
const nobody = hashPassword(randomBytes(16).toString('hex'))

/** Takes as long for an unknown account as for a wrong password. */
export async function knowsPassword(password: string, stored: string | null): Promise<boolean> {
  if (password.length > LONGEST_PASSWORD) return false
  const matches = await verify(stored ?? (await nobody), password.normalize('NFKC'))
  return stored !== null && matches
}
