const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/**
 * The pause before a read is tried again: doubling, with up to half of it taken off so that many bundles do not come
 * back at the same moment. The share is drawn from the step's path, so that the same run pauses the same way.
 *
 * @param attempt  how many tries have failed, from 1
 * @returns milliseconds
 */
export function retryPause(path: string, attempt: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)
  return Math.round(full * (0.5 + 0.5 * share(`${path}#${attempt}`)))
}

/** A number from 0 to 1 that follows from a text (FNV-1a). */
function share(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash ^= text.charCodeAt(at)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) / 0xffffffff
}
