import { setTimeout as pause } from 'node:timers/promises'
import type { Timers } from '@/lib/runner/time'

/** Real waiting. Zero milliseconds is one turn of the event loop, so that a long run lets others in. */
export const systemTimers: Timers = {
  sleep: (ms, signal) => {
    if (ms <= 0) return new Promise(resolve => setImmediate(resolve))
    // Node counts a longer timer than this as one millisecond.
    return pause(Math.min(ms, 2_147_483_647), undefined, signal ? { signal } : {}).catch(error => {
      throw signal?.reason ?? error
    })
  },
}
