import { setTimeout as pause } from 'node:timers/promises'

const AGAIN_AFTER_MS = 250

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

/** A row with this key is there already. */
export const isTaken = (error: unknown): boolean => codeOf(error) === '23505'

/**
 * Whether the database is away or cannot work just now, so that the same statement may go through later.
 * Source: PostgreSQL, "Error Codes": 08 connection, 57P operator intervention, 53 out of resources (disk, memory,
 * connections), 40 rolled back (deadlock, serialization), 25006 read-only (a standby), 55P03 lock, 58030 I/O.
 */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(?:08|57P|53|40)/.test(code) || code === '25006' || code === '55P03' || code === '58030') return true
  if (/^E[A-Z]+$/.test(code)) return true
  if (!(error instanceof Error)) return false
  // What Prisma and the pool throw has no code of PostgreSQL's; Prisma keeps the driver's own in `cause`.
  if (/^P(?:1\d{3}|2024)$/.test(code)) return true
  if (code === '' && /connection|terminated|timeout/i.test(error.message)) return true
  return error.cause !== undefined && isOutage(error.cause)
}

/**
 * Does something with the database, again and again while that is away.
 * @throws whatever is no outage; the signal's reason once it is aborted
 */
export async function throughOutage<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onOutage: (error: unknown) => void,
): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      if (!isOutage(error)) throw error
      onOutage(error)
      await pause(AGAIN_AFTER_MS)
    }
  }
}
