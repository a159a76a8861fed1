import type { TroubleFilter } from '@/lib/log'
import { databaseErrorCode, databaseTrouble } from './database-error'

/** While the database is away, a line is written at the beginning and then so often. Milliseconds. */
const AGAIN_EVERY_MS = 60_000
/** Nothing was heard for so long: what comes then is another outage. Milliseconds. */
const QUIET_MS = 15_000

/** What the log says of each kind of trouble that passes by itself. */
const WORDS = {
  outage: {
    first: 'The database cannot be used just now; work waits for it, and goes on when it is back.',
    again: 'The database still cannot be used.',
  },
  conflict: {
    first: 'The database would not do two things at the same moment; what gave way is tried again.',
    again: 'The database again and again would not do two things at the same moment.',
  },
} as const

/**
 * While the database is away, every run, timer and request meets it, several times a second. The log says it once, then
 * once a minute with how often it was met, without stacks: what is to be known of it is its code.
 *
 * @param now  milliseconds of a clock that only goes forward
 */
export function createOutageLog(now: () => number = () => performance.now()): TroubleFilter {
  const met = { outage: new Meetings(), conflict: new Meetings() }
  return error => {
    const trouble = databaseTrouble(error)
    if (trouble === undefined || trouble === 'fault') return null
    const code = databaseErrorCode(error)
    const { first, again } = WORDS[trouble]
    const told = met[trouble].at(now())
    if (told === null) return { write: false }
    return told.times === 1
      ? { write: true, details: { code, reason: reasonOf(error) }, message: first }
      : { write: true, details: { code, ...told }, message: again }
  }
}

/** How often something was met, and when it is time to say so. */
class Meetings {
  private began = 0
  private told = 0
  private last = Number.NEGATIVE_INFINITY
  private times = 0

  /** @returns null while nothing need be said */
  at(now: number): { times: number; seconds: number } | null {
    const fresh = now - this.last > QUIET_MS
    this.last = now
    if (fresh) {
      this.began = now
      this.times = 0
    }
    this.times++
    if (!fresh && now - this.told < AGAIN_EVERY_MS) return null
    this.told = now
    return { times: this.times, seconds: Math.round((now - this.began) / 1_000) }
  }
}

/** In one line; Prisma's messages show the source code around the call. */
function reasonOf(error: unknown): string {
  const lines = error instanceof Error ? error.message.split('\n').filter(line => line.trim() !== '') : []
  return lines.at(-1)?.trim().slice(0, 300) ?? String(error).slice(0, 300)
}
