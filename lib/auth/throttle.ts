import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '@/lib/errors'

/** Tries in a window of seconds, after which it is closed for as long again. */
interface Limit {
  prefix: string
  points: number
  seconds: number
}

/**
 * Per quarter of an hour. Who guesses is stopped by place, by account, and by both together; a browser that has signed
 * in to the account before is counted by itself alone, so that nobody can keep its owner out by guessing.
 */
const LIMITS = {
  device: { prefix: 'sign-in-device', points: 10, seconds: 15 * 60 },
  place: { prefix: 'sign-in-address', points: 50, seconds: 15 * 60 },
  both: { prefix: 'sign-in-both', points: 10, seconds: 15 * 60 },
  account: { prefix: 'sign-in-account', points: 20, seconds: 15 * 60 },
} satisfies Record<string, Limit>
type Kind = keyof typeof LIMITS

/** Who tries to sign in, and from where. */
export interface Attempt {
  email: string
  address: string
  /** The browser's id, when it has signed in to this account before. */
  device: string | null
}

/** Slows down guessing of passwords; counted in the database, so over all processes and restarts. */
export class SignInThrottle {
  private readonly limiters: Record<Kind, RateLimiterPostgres>

  constructor(pool: Pool) {
    const make = ({ prefix, points, seconds }: Limit): RateLimiterPostgres =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: 'rate_limit',
        tableCreated: true,
        clearExpiredByTimeout: true,
        keyPrefix: prefix,
        points,
        duration: seconds,
      })
    this.limiters = {
      device: make(LIMITS.device),
      place: make(LIMITS.place),
      both: make(LIMITS.both),
      account: make(LIMITS.account),
    }
  }

  /** Counts one try. @throws {AppError} `throttled` */
  async count(attempt: Attempt): Promise<void> {
    // One after the other: a place that is stopped already does not use up the account's tries.
    for (const [kind, key] of keysOf(attempt)) await this.take(this.limiters[kind], key)
  }

  /** The person is who they say: their own mistakes are forgotten. */
  async forget(attempt: Attempt): Promise<void> {
    for (const [kind, key] of keysOf(attempt)) if (kind !== 'place') await this.limiters[kind].delete(key)
  }

  private async take(limiter: RateLimiterPostgres, key: string): Promise<void> {
    try {
      await limiter.consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      const minutes = Math.max(1, Math.ceil(error.msBeforeNext / 60_000))
      throw new AppError(
        'throttled',
        `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`,
      )
    }
  }
}

/** Keys are hashed: what people type is as long as they like, and the column is not. */
function keysOf({ email, address, device }: Attempt): [Kind, string][] {
  if (device !== null) return [['device', device]]
  const place = placeOf(address)
  return [
    ['place', hashed(place)],
    ['both', hashed(`${email}\n${place}`)],
    ['account', hashed(email)],
  ]
}

/**
 * One place at the network: an IPv4 address, or the /64 that is the least a customer gets of IPv6, in which one machine
 * can take any address it likes. Source: RFC 6177.
 */
export function placeOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  const whole = ipaddr.process(address)
  return whole instanceof ipaddr.IPv6 ? whole.parts.slice(0, 4).join(':') : whole.toString()
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url')
