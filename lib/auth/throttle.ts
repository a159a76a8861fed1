import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '@/lib/errors'

/** Tries in a window of seconds, after which it is closed for as long again. */
interface Limit {
  prefix: string
  points: number
  seconds: number
}

/** One person mistypes; many addresses from one place, or one address from many, is somebody guessing. */
const LIMITS = {
  account: { prefix: 'sign-in-account', points: 10, seconds: 15 * 60 },
  address: { prefix: 'sign-in-address', points: 50, seconds: 15 * 60 },
} satisfies Record<string, Limit>

/** Slows down guessing of passwords; counted in the database, so over all processes and restarts. */
export class SignInThrottle {
  private readonly account: RateLimiterPostgres
  private readonly address: RateLimiterPostgres

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
    this.account = make(LIMITS.account)
    this.address = make(LIMITS.address)
  }

  /** Counts one try. @throws {AppError} `throttled` */
  async count(email: string, address: string): Promise<void> {
    await Promise.all([
      this.take(this.account, email.slice(0, 200)),
      this.take(this.address, address.slice(0, 100)),
    ])
  }

  /** The person is who they say: their own mistakes are forgotten. */
  async forget(email: string): Promise<void> {
    await this.account.delete(email.slice(0, 200))
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
