import { setTimeout as pause } from 'node:timers/promises'
import { mayPass } from '@/lib/db/database-error'

/** The first pause; each is twice the one before, up to the longest. Milliseconds. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3_000
/** A process that ends waits so long for each thing that needs the database. Milliseconds. */
export const CLOSE_WITHIN_MS = 2_000
/** Where nothing is waited for any more, the one try may still take so long. Milliseconds. */
const ONE_TRY_MS = 2_000

/**
 * Does something with the database, again and again while that is away. The signal ends the waiting at once, also that
 * for a database which neither answers nor refuses; what was asked of it last may then still happen. With a signal that
 * was aborted before it is tried once: a run that is to be cancelled has to be read all the same.
 *
 * @throws whatever is no outage; the signal's reason once it is aborted
 */
export async function throughOutage<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onOutage: (error: unknown) => void,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await unlessAborted(work(), signal.aborted ? AbortSignal.timeout(ONE_TRY_MS) : signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!mayPass(error)) throw error
      onOutage(error)
    }
    // Spread, so that a hundred runs do not ask in the same instant. It rejects by the signal alone.
    await pause(pauseAfter(tries) * (0.5 + Math.random()), undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    )
  }
}

/** How long to wait after so many tries in vain. Milliseconds. */
export const pauseAfter = (tries: number): number =>
  Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)

/** @throws what `work` throws; the signal's reason as soon as that is aborted */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined)
    return Promise.reject(signal.reason)
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Waits for something until it is done, but no longer than `ms`. Never throws. @returns null when it fails or is late */
export async function atMost<T>(ms: number, work: Promise<T> | null): Promise<T | null> {
  const enough = new AbortController()
  const late = pause(ms, null, { signal: enough.signal }).catch(() => null)
  const done = await Promise.race([late, work?.catch(() => null) ?? null])
  enough.abort()
  return done
}

/** What somebody waits for no longer than so long. @throws what `late` gives when it takes longer */
export async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  const enough = new AbortController()
  const over = pause(ms, null, { signal: enough.signal }).then(() => {
    throw late()
  })
  over.catch(() => undefined)
  work.catch(() => undefined)
  try {
    return await Promise.race([work, over])
  } finally {
    enough.abort()
  }
}
