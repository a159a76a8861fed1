import type { Clock, Timers } from '@/lib/runner/time'
import { type BudgetLease, HELD_MS, SAME_S, WINDOW_MS } from './shared-window'

export interface BudgetOptions {
  clock: Clock
  timers: Timers
  /** The part of every limit that Joinery may use; the rest is left to the org's other clients. Default 0.5. */
  share?: number
  lease?: BudgetLease
  /** 0 to 1, spreads what would come at once. */
  random?: () => number
}

/** What an answer says about its bucket. */
export type LimitHeaders = Record<string, string>

export interface Budget {
  /** Milliseconds waited; already fulfilled when there is headroom. @throws the signal's reason */
  permit(bucket: string, signal?: AbortSignal): Promise<number>
  /** Takes in an answer's headers. With `limited` it was a 429, and the result is how long to wait. */
  learn(bucket: string, headers: LimitHeaders, limited?: boolean): number
  /** A permitted call ended without an answer; `counted` when it may have reached Okta. */
  lost(bucket: string, counted: boolean): void
  /** Until when no call may go, by our clock, as far as it is known; nothing while one may. */
  heldUntil(bucket: string): number | undefined
  /** Gives leased calls back, for the end of the process. */
  close(): Promise<void>
}

/** Calls that go before anything is known of a bucket, so that a burst cannot use up a small limit blindly. */
const COLD_CALLS = 5
const COLD_MS = 2_000
const LONGEST_MS = 3_600_000
/** Calls leased at a time: at least so many, and of a large limit so small a part of it. */
const BLOCK = 10
const BLOCK_PART = 50
/** Processes that wait for the same reset do not all wake in the same instant. */
const SPREAD_MS = 250
const NOW = Promise.resolve(0)

interface State {
  mode: 'cold' | 'none' | 'known'
  allowance: number
  /** What Okta says is left of this window, over all clients. */
  remaining: number
  /** Okta's own name (epoch seconds) of the newest window an answer told of. */
  reset: number
  /** False from the time a new window must have begun until an answer tells its name. */
  named: boolean
  /** By our clock, never before the true end. */
  endsAt: number
  /** Counts the windows, to recognise what belongs to an earlier one. */
  window: number
  used: number
  /** Permitted and not yet answered, in this window and in the one before: any may still be counted now. */
  pending: number
  older: number
  leased: number
  /** Since there is no headroom: when one call may go all the same, to ask again. 0 while there is some. */
  askAt: number
  /** Until when there is none, as it was last known. */
  held: number
  /** Such a call is under way: what its answer says is newer than all that is known. */
  asking: boolean
  /** Until when the other processes leave us nothing, as they last said. */
  sharedUntil: number
  /** Concurrency refusals in a row. */
  refusals: number
  queue: Set<() => void>
  awake: boolean
  nudge: AbortController | undefined
}

function whole(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value.trim()) ? Number(value) : undefined
}

/** When the window ends, in milliseconds from now. Source: Okta, "Rate limits": reset − Date header + 1 s. */
function untilReset(headers: LimitHeaders, reset: number, now: number): number {
  const date = Date.parse(headers.date ?? '')
  const left = reset * 1000 - date + 1000
  // Without Okta's own time the reset says nothing about ours: a whole window is always enough.
  if (Number.isNaN(date)) return Math.min(Math.max(reset * 1000 - now + 1000, 1000), WINDOW_MS)
  return Math.min(Math.max(left, 1000), LONGEST_MS)
}

/** Second segments that are not ids. */
const WORDS = new Set(['me', 'rules', 'default', 'user', 'group', 'lifecycle', 'types', 'assignees'])
/** What follows these is the name of an action. */
const ACTIONS = new Set(['lifecycle', 'credentials'])

/**
 * The bucket of a call: its method and its path with ids replaced, as `GET /api/v1/users/{id}`.
 * Rather finer than Okta's own: counting two of Okta's buckets as one would mix up their numbers.
 * Source: Okta, "Rate limits": limits are per path and method.
 */
export function bucketOf(method: string, path: string): string {
  const parts = (path.split('?', 1)[0] ?? '').split('/')
  // Below /api/v1 a collection is followed by an id, a collection, an id.
  const from = path.startsWith('/api/v1/meta/') || path.startsWith('/api/v1/iam/') ? 6 : 4
  for (let index = from; index < parts.length; index++) {
    const part = parts[index] ?? ''
    if ((index - from) % 2 === 0 && !WORDS.has(part) && !ACTIONS.has(parts[index - 1] ?? ''))
      parts[index] = '{id}'
  }
  return `${method} ${parts.join('/')}`
}

/**
 * The budget of one connection: per bucket never more than its share of the limit in a window of Okta's clock,
 * and never more than what Okta says remains. Without headers there is no budget.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { clock, timers, share = 0.5, lease, random = Math.random } = options
  const states = new Map<string, State>()

  function stateOf(bucket: string): State {
    let state = states.get(bucket)
    if (!state) {
      const counts = {
        allowance: 0,
        remaining: 0,
        reset: 0,
        window: 0,
        used: 0,
        pending: 0,
        older: 0,
        leased: 0,
        askAt: 0,
        held: 0,
        asking: false,
        sharedUntil: 0,
      }
      const rest = { refusals: 0, queue: new Set<() => void>(), awake: false, nudge: undefined, named: false }
      state = { ...counts, ...rest, mode: 'cold', endsAt: clock.now() + COLD_MS }
      states.set(bucket, state)
    }
    return state
  }

  function begin(state: State, remaining: number, endsAt: number): void {
    Object.assign(state, {
      remaining,
      endsAt,
      used: 0,
      leased: 0,
      named: false,
      older: state.pending,
      pending: 0,
    })
    state.window++
  }

  /** A call has ended. */
  function settle(state: State): void {
    if (state.older > 0) state.older--
    else if (state.pending > 0) state.pending--
  }

  /** Calls that may go right now, before what other processes leave us. */
  function free(state: State): number {
    if (state.mode === 'none') return Number.POSITIVE_INFINITY
    const now = clock.now()
    if (now >= state.endsAt) {
      // Others used the last window up: feel our way into the next one instead of all at once.
      const contested = state.remaining - state.pending - state.older <= 0
      const first = contested ? Math.min(COLD_CALLS, state.allowance) : state.allowance
      begin(state, first, now + (state.mode === 'cold' ? COLD_MS : WINDOW_MS))
      if (state.mode === 'cold') state.older = 0
    }
    const open = state.pending + state.older
    if (state.mode === 'cold') return COLD_CALLS - open
    return Math.min(state.allowance - state.used, state.remaining) - open
  }

  function headroom(state: State): number {
    const local = free(state)
    const left = lease && state.mode === 'known' ? Math.min(local, state.leased) : local
    if (left > 0 || state.mode !== 'known') {
      state.askAt = 0
      return left
    }
    const now = clock.now()
    const until = heldBy(state)
    // Held by another window than before: that one has come to its end in time.
    if (state.askAt === 0 || Math.abs(until - state.held) > SAME_S * 1000) {
      Object.assign(state, { held: until, askAt: now + HELD_MS })
    }
    return now >= state.askAt ? 1 : 0
  }

  /** Until when nothing goes: our own window's end, or that of the one that the processes share. */
  const heldBy = (state: State): number => (free(state) > 0 ? state.sharedUntil : state.endsAt)

  /** Follows {@link headroom}. */
  function grant(state: State): void {
    state.pending++
    if (state.askAt > 0) {
      state.askAt = clock.now() + HELD_MS
      state.asking = true
    } else if (lease && state.mode === 'known') state.leased--
  }

  /** Lets waiters go in their order while there is headroom. */
  function pump(state: State): void {
    for (const go of state.queue) {
      if (headroom(state) <= 0) {
        if (free(state) > 0) state.nudge?.abort()
        return
      }
      state.queue.delete(go)
      grant(state)
      go()
    }
    state.nudge?.abort()
  }

  /** Takes a block from what the processes share. @returns when to look again, 0 at once */
  async function takeBlock(bucket: string, state: State, owner: BudgetLease): Promise<number> {
    const { allowance, endsAt, window } = state
    const reset = state.named ? state.reset : 0
    const block = Math.max(BLOCK, Math.ceil(allowance / BLOCK_PART), state.queue.size)
    const wanted = Math.min(free(state), block)
    try {
      const { granted, until } = await owner.take(bucket, wanted, { allowance, endsAt, reset })
      if (granted > 0 && state.window === window) state.leased += granted
      if (granted > 0) return 0
      state.sharedUntil = until
      return Math.max(until, clock.now() + 50)
    } catch {
      // The database is away: nothing may go, and nothing can be written down either. Look again soon.
      return clock.now() + 1000
    }
  }

  async function attend(bucket: string, state: State): Promise<void> {
    if (state.awake) return
    state.awake = true
    for (pump(state); state.queue.size > 0; pump(state)) {
      let until = state.endsAt
      if (lease && state.mode === 'known' && state.leased <= 0 && free(state) > 0)
        until = await takeBlock(bucket, state, lease)
      if (until === 0) continue
      if (state.askAt > 0) until = Math.min(until, state.askAt)
      state.nudge = new AbortController()
      const ms = Math.max(1, until - clock.now()) + Math.floor(random() * SPREAD_MS)
      await timers.sleep(ms, state.nudge.signal).catch(() => undefined)
      state.nudge = undefined
    }
    state.awake = false
  }

  /** @returns false when the answer belongs to a window that is over */
  function place(state: State, reset: number, remaining: number, endsAt: number, asked: boolean): boolean {
    if (state.mode !== 'known') {
      Object.assign(state, { mode: 'known', reset, remaining, endsAt, named: true })
    } else if (asked && Math.abs(reset - state.reset) > SAME_S) {
      // The window that was far ahead is not there any more; this one may well end before it.
      begin(state, remaining, endsAt)
      Object.assign(state, { reset, named: true })
    } else if (asked) {
      Object.assign(state, { remaining, endsAt, named: true })
    } else if (reset > state.reset + SAME_S) {
      // A window that we only supposed gets its name; what was counted in it stays.
      if (state.named) begin(state, remaining, endsAt)
      Object.assign(state, { reset, remaining, endsAt, named: true })
    } else if (state.named && reset >= state.reset - SAME_S) {
      state.remaining = Math.min(state.remaining, remaining)
      state.endsAt = Math.min(state.endsAt, endsAt)
    } else return false
    state.used++
    return true
  }

  return {
    permit(bucket, signal) {
      const state = stateOf(bucket)
      if (signal?.aborted) return Promise.reject(signal.reason)
      if (state.queue.size === 0 && headroom(state) > 0) {
        grant(state)
        return NOW
      }
      const since = clock.now()
      return new Promise((resolve, reject) => {
        const abort = () => {
          state.queue.delete(go)
          if (state.queue.size === 0) state.nudge?.abort()
          reject(signal?.reason)
        }
        const go = () => {
          signal?.removeEventListener('abort', abort)
          resolve(clock.now() - since)
        }
        signal?.addEventListener('abort', abort, { once: true })
        state.queue.add(go)
        void attend(bucket, state)
      })
    },

    learn(bucket, headers, limited = false) {
      const state = stateOf(bucket)
      settle(state)
      const { asking } = state
      state.asking = false
      const now = clock.now()
      const limit = whole(headers['x-rate-limit-limit'])
      const remaining = whole(headers['x-rate-limit-remaining'])
      const reset = whole(headers['x-rate-limit-reset'])
      if (!limited) state.refusals = 0
      if (limited && limit === 0 && remaining === 0) {
        // Too many calls at once, by all clients together: the reset is only a guess (Okta, "Concurrency limits").
        state.refusals++
        pump(state)
        return Math.round((0.5 + random()) * 500 * 2 ** Math.min(state.refusals, 5))
      }
      const retryAfter = whole(headers['retry-after'])
      if (limit === undefined || limit === 0 || remaining === undefined || reset === undefined) {
        if ((state.mode === 'cold' || asking) && !limited) state.mode = 'none'
        if (state.mode === 'known') state.used++
        pump(state)
        return limited ? Math.min((retryAfter ?? 5) * 1000, HELD_MS) : 0
      }
      const left = untilReset(headers, reset, now)
      state.allowance = Math.max(1, Math.floor(limit * share))
      if (place(state, reset, remaining, now + left, asking) && limited) state.remaining = 0
      // The time begins now, also when nobody waits for it yet.
      headroom(state)
      pump(state)
      return limited ? Math.min(left, HELD_MS) : 0
    },

    lost(bucket, counted) {
      const state = stateOf(bucket)
      settle(state)
      state.asking = false
      if (counted) state.used++
      pump(state)
    },

    heldUntil(bucket) {
      const state = states.get(bucket)
      if (state?.mode !== 'known' || headroom(state) > 0) return undefined
      const ends = heldBy(state)
      return ends <= clock.now() ? undefined : Math.min(ends, state.askAt)
    },

    async close() {
      for (const [bucket, state] of states) {
        if (lease && state.leased > 0) await lease.giveBack(bucket, state.leased)
        state.leased = 0
      }
    },
  }
}
