import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 500
/** A server that will not start is tried again more and more rarely, and told of as rarely. Milliseconds. */
const LONGEST_PAUSE_MS = 60_000

export interface Watched {
  /** Whether the server's process is there. Cheap: it is asked twice a second. */
  runs: () => Promise<boolean>
  /** Starts it again. @throws what is in the way */
  start: () => Promise<void>
  onDied: () => void
  onBack: () => void
  /** It would not start; it is tried again. */
  onFailed: (error: unknown) => void
}

/**
 * Looks after the embedded server for as long as this process lives: when it has died (killed, out of memory, ended by
 * hand), it is started again.
 *
 * @returns ends the looking; fulfilled when nothing is being started any more
 */
export function watchServer({ runs, start, onDied, onBack, onFailed }: Watched): () => Promise<void> {
  const end = new AbortController()

  async function look(): Promise<void> {
    let failures = 0
    for (;;) {
      const ms = Math.min(LOOK_EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS)
      await pause(ms, undefined, { signal: end.signal, ref: false })
      if (await runs()) {
        // Starting it was said to have failed, yet it is up (slowly, or by another process's hand).
        if (failures > 0) onBack()
        failures = 0
        continue
      }
      end.signal.throwIfAborted()
      if (failures === 0) onDied()
      try {
        await start()
        failures = 0
        onBack()
      } catch (error) {
        failures++
        onFailed(error)
      }
    }
  }

  // It ends by the signal alone.
  const looking = look().catch((error: unknown) => {
    if (!end.signal.aborted) onFailed(error)
  })
  return async () => {
    end.abort()
    await looking
  }
}
