import type { Json } from '@/lib/module-kit/json'
import type { JsonLimits } from './limits'
import { reading, type Slice } from './read'

/** How long work may hold the process before it lets others in, milliseconds. */
const HOLD_MS = 10

/**
 * Lets others in for a whole turn of the event loop: whoever comes from the network has its first immediate in the
 * same turn, before any timer and anything that arrived meanwhile.
 */
export const letGo = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)))

/**
 * Does work that is cut into steps, and lets others in between them.
 * @param each  told of every step, for tests
 */
export async function inSlices<Step, Result>(
  work: Generator<Step, Result>,
  each?: (step: Step) => void,
): Promise<Result> {
  for (let since = performance.now(); ; ) {
    const { done, value } = work.next()
    if (done) return value
    each?.(value)
    if (performance.now() - since < HOLD_MS) continue
    await letGo()
    since = performance.now()
  }
}

/**
 * Reads a JSON text of any size without holding the process; see {@link readJson} for what comes out.
 * @throws {JsonError} for a text that is not JSON, or is more than the limits allow
 */
export const readJsonInSlices = (
  text: string,
  limits: JsonLimits,
  each?: (slice: Slice) => void,
): Promise<Json> => inSlices(reading(text, limits), each)
