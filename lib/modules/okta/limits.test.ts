import { describe, expect, it } from 'vitest'
import { type Budget, bucketOf, createBudget, createMemoryLease } from './limits'

/** Time that only moves when nothing else can happen. */
class World {
  time = 1_700_000_000_000
  #alarms: { at: number; go: () => void }[] = []
  now = () => this.time
  sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const alarm = { at: this.time + ms, go: resolve }
      this.#alarms.push(alarm)
      signal?.addEventListener('abort', () => {
        this.#alarms = this.#alarms.filter(one => one !== alarm)
        reject(signal.reason)
      })
    })
  async run(until: () => boolean, longest = 4 * 3_600_000): Promise<void> {
    const end = this.time + longest
    while (!until()) {
      for (let i = 0; i < 30; i++) await Promise.resolve()
      if (until()) return
      this.#alarms.sort((a, b) => a.at - b.at)
      const next = this.#alarms.shift()
      if (!next || next.at > end) throw new Error('nothing happens any more')
      this.time = Math.max(this.time, next.at)
      next.go()
    }
  }
}

/** Okta's side: fixed windows by its own clock, answers late. */
class Org {
  counts = new Map<number, number>()
  limited = 0
  constructor(
    readonly world: World,
    readonly limit: number,
    readonly skew: number,
    readonly others = 0,
  ) {}
  call(): { headers: Record<string, string>; limited: boolean } {
    const now = this.world.now() + this.skew
    const reset = Math.floor(now / 60_000) * 60 + 77
    const window = now / 1000 < reset - 60 ? reset - 60 : reset
    const used = (this.counts.get(window) ?? 0) + 1
    const limited = used + this.others > this.limit
    if (limited) this.limited++
    else this.counts.set(window, used)
    return {
      limited,
      headers: {
        date: new Date(now).toUTCString(),
        'x-rate-limit-limit': String(this.limit),
        'x-rate-limit-remaining': String(Math.max(0, this.limit - used - this.others)),
        'x-rate-limit-reset': String(window),
      },
    }
  }
}

async function callAll(world: World, org: Org, budgets: Budget[], calls: number, random: () => number) {
  let done = 0
  const one = async (budget: Budget) => {
    for (;;) {
      await budget.permit('b')
      await world.sleep(Math.floor(random() * 900))
      const { headers, limited } = org.call()
      await world.sleep(Math.floor(random() * 900))
      const waitMs = budget.learn('b', headers, limited)
      if (!limited) break
      await world.sleep(waitMs)
    }
    done++
  }
  for (let i = 0; i < calls; i++) one(budgets[i % budgets.length] ?? fail()).catch(fail)
  await world.run(() => done === calls)
}
const fail = (): never => {
  throw new Error('no')
}
const numbers = (seed: number) => () => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed / 2147483648
}

describe('the budget', () => {
  it.each([0, -3_600_000, 86_400_000, 17_345])(
    'keeps to half of the limit with a clock %d ms off',
    async skew => {
      for (const seed of [1, 2, 3]) {
        const world = new World()
        const org = new Org(world, 50, skew)
        const random = numbers(seed)
        await callAll(world, org, [createBudget({ clock: world, timers: world, random })], 200, random)
        expect(Math.max(...org.counts.values())).toBeLessThanOrEqual(25)
        expect(org.limited).toBe(0)
        // And does not dawdle: 200 calls are eight windows' worth.
        expect(org.counts.size).toBeLessThanOrEqual(10)
      }
    },
  )

  it('drains a storm of 429 in the next windows, never over the limit', async () => {
    const world = new World()
    const org = new Org(world, 50, 5_000, 45)
    const random = numbers(7)
    const budget = createBudget({ clock: world, timers: world, random, share: 1 })
    await callAll(world, org, [budget], 30, random)
    expect(org.limited).toBeLessThanOrEqual(5)
    expect(Math.max(...org.counts.values())).toBeLessThanOrEqual(5)
  })

  it('is kept by several processes together through leased blocks', async () => {
    const world = new World()
    const org = new Org(world, 50, 3_000)
    const random = numbers(5)
    const lease = createMemoryLease(world)
    const budgets = [1, 2, 3].map(() => createBudget({ clock: world, timers: world, random, lease }))
    await callAll(world, org, budgets, 150, random)
    // The first calls of each process go before it knows of any limit.
    const [first = 0, ...later] = [...org.counts.values()]
    expect(first).toBeLessThanOrEqual(25 + 3 * 5)
    expect(Math.max(...later)).toBeLessThanOrEqual(25)
    expect(org.limited).toBe(0)
  })

  it('does not exist without headers', async () => {
    const world = new World()
    const budget = createBudget({ clock: world, timers: world })
    await budget.permit('b')
    budget.learn('b', {})
    for (let i = 0; i < 10_000; i++) expect(await budget.permit('b')).toBe(0)
  })

  it('answers at once, with nothing made anew, while there is headroom', () => {
    const world = new World()
    const budget = createBudget({ clock: world, timers: world })
    budget.permit('b')
    budget.learn('b', new Org(world, 1000, 0).call().headers)
    expect(budget.permit('b')).toBe(budget.permit('b'))
  })

  it('ends a wait when the run is cancelled, and the place goes to the next', async () => {
    const world = new World()
    const budget = createBudget({ clock: world, timers: world, random: () => 0 })
    for (let i = 0; i < 5; i++) await budget.permit('b')
    const cancel = new AbortController()
    const waiting = budget.permit('b', cancel.signal)
    const next = budget.permit('b')
    cancel.abort(new Error('cancelled'))
    await expect(waiting).rejects.toThrow('cancelled')
    budget.learn('b', new Org(world, 50, 0).call().headers)
    expect(await next).toBe(0)
    await expect(budget.permit('b', cancel.signal)).rejects.toThrow('cancelled')
  })

  it('recovers from permits that were never used', async () => {
    const world = new World()
    const org = new Org(world, 10, 0)
    const budget = createBudget({ clock: world, timers: world })
    await budget.permit('b')
    budget.learn('b', org.call().headers)
    for (let i = 0; i < 4; i++) await budget.permit('b')
    let waited = -1
    budget.permit('b').then(ms => {
      waited = ms
    })
    await world.run(() => waited >= 0)
    expect(waited).toBeLessThan(130_000)
  })

  it('goes on when the lease cannot be asked for a while', async () => {
    const world = new World()
    const memory = createMemoryLease(world)
    let failures = 3
    const lease = {
      ...memory,
      take: (...args: Parameters<typeof memory.take>) =>
        failures-- > 0 ? Promise.reject(new Error('away')) : memory.take(...args),
    }
    const budget = createBudget({ clock: world, timers: world, lease })
    await budget.permit('b')
    budget.learn('b', new Org(world, 50, 0).call().headers)
    let waited = -1
    budget.permit('b').then(ms => {
      waited = ms
    })
    await world.run(() => waited >= 0)
    expect(waited).toBeLessThan(5_000)
    await budget.close()
  })
})

it.each([
  ['GET', '/api/v1/users?limit=2', 'GET /api/v1/users'],
  ['GET', '/api/v1/users/00u1', 'GET /api/v1/users/{id}'],
  ['GET', '/api/v1/users/me', 'GET /api/v1/users/me'],
  ['POST', '/api/v1/users/00u1/lifecycle/suspend', 'POST /api/v1/users/{id}/lifecycle/suspend'],
  ['PUT', '/api/v1/groups/g/users/u', 'PUT /api/v1/groups/{id}/users/{id}'],
  ['GET', '/api/v1/groups/rules', 'GET /api/v1/groups/rules'],
  ['GET', '/api/v1/meta/schemas/user/default', 'GET /api/v1/meta/schemas/user/default'],
  ['GET', '/api/v1/logs', 'GET /api/v1/logs'],
])('the bucket of %s %s is %s', (method, path, bucket) => {
  expect(bucketOf(method, path)).toBe(bucket)
})
