import { setTimeout as pause } from 'node:timers/promises'
import { mayPass } from '@/lib/db/database-error'

const AGAIN_AFTER_MS = 250

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
      if (!mayPass(error)) throw error
      onOutage(error)
      await pause(AGAIN_AFTER_MS)
    }
  }
}
