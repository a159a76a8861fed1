import type { SandboxClock } from './types'

export type RateLimitPreset = 'none' | 'small' | 'paid'

/** A minute's allowance by bucket; `other` is for buckets not named. From recordings of real orgs. */
const PRESETS: Record<RateLimitPreset, ReadonlyMap<string, number>> = {
  none: new Map([['other', 1_000_000]]),
  small: new Map([['other', 50]]),
  paid: new Map([
    ['users', 600],
    ['user', 2000],
    ['user-change', 600],
    ['groups', 500],
    ['group', 1000],
    ['meta', 1000],
    ['logs', 120],
    ['event-hooks', 1000],
    ['other', 1200],
  ]),
}

const WINDOW_MS = 60_000

/** The bucket that a call is counted in. @param template e.g. `/api/v1/users/{id}` */
export function bucketOf(method: string, template: string): string {
  if (template.startsWith('/api/v1/users')) {
    if (template === '/api/v1/users') return 'users'
    return method === 'GET' ? 'user' : 'user-change'
  }
  if (template.startsWith('/api/v1/groups')) return template === '/api/v1/groups' ? 'groups' : 'group'
  if (template.startsWith('/api/v1/meta')) return 'meta'
  if (template.startsWith('/api/v1/eventHooks')) return 'event-hooks'
  if (template.startsWith('/api/v1/logs')) return 'logs'
  if (template.startsWith('/api/v1/api-tokens')) return 'api-tokens'
  return 'other'
}

export interface RateLimitState {
  limit: number
  remaining: number
  /** Epoch seconds. */
  reset: number
  allowed: boolean
}

/** Counts calls a bucket; a window opens with its first call and lasts a minute by the org's clock. */
export class RateLimits {
  readonly #windows = new Map<string, { start: number; used: number }>()

  constructor(
    readonly preset: RateLimitPreset,
    readonly clock: SandboxClock,
  ) {}

  /** @param spend  false only looks, as for a call that is refused before it is counted */
  count(bucket: string, spend: boolean): RateLimitState {
    const now = this.clock.now()
    const limits = PRESETS[this.preset]
    const limit = limits.get(bucket) ?? limits.get('other') ?? 0
    let window = this.#windows.get(bucket)
    if (window === undefined || now >= window.start + WINDOW_MS || now < window.start) {
      window = { start: now, used: 0 }
      this.#windows.set(bucket, window)
    }
    const allowed = window.used < limit
    if (spend && allowed) window.used += 1
    const reset = Math.ceil((window.start + WINDOW_MS) / 1000)
    return { limit, remaining: limit - window.used, reset, allowed }
  }

  clear(): void {
    this.#windows.clear()
  }
}
