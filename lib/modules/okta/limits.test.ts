import { describe, expect, it } from 'vitest'
import { type Budget, bucketOf, createBudget } from './limits'
import { createMemoryLease, grantFrom } from './shared-window'

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

  it('holds a bucket two minutes at most however far ahead its reset is, then asks with one call', async () => {
    for (const lease of [false, true]) {
      const world = new World()
      const budget = createBudget({
        clock: world,
        timers: world,
        random: () => 0,
        ...(lease ? { lease: createMemoryLease(world) } : {}),
      })
      const reset = Math.floor(world.now() / 1000) + 3_500
      const asked: number[] = []
      const began = world.now()
      const renewsAt = began + 9 * 60_000
      const answer = (): { headers: Record<string, string>; limited: boolean } => {
        asked.push(world.now() - began)
        const limited = world.now() < renewsAt
        return {
          limited,
          headers: {
            date: new Date(world.now()).toUTCString(),
            'x-rate-limit-limit': '600',
            'x-rate-limit-remaining': limited ? '0' : '599',
            'x-rate-limit-reset': String(limited ? reset : Math.floor(world.now() / 1000) + 60),
          },
        }
      }
      let done = 0
      const one = async (): Promise<void> => {
        for (;;) {
          await budget.permit('b')
          const { headers, limited } = answer()
          const waitMs = budget.learn('b', headers, limited)
          if (!limited) break
          await world.sleep(waitMs)
        }
        done++
      }
      for (let n = 0; n < 20; n++) void one()
      await world.run(() => asked.length > 0)
      expect(budget.heldUntil('b')).toBeLessThanOrEqual(world.now() + 120_000)
      await world.run(() => done === 20)
      const refused = asked.filter(at => began + at < renewsAt)
      // What had left before the first refusal was known, and one every two minutes from then on.
      expect(refused.filter(at => at > 5_000).length).toBeLessThanOrEqual(5)
      expect(Math.max(...refused.slice(1).map((at, n) => at - (refused[n] ?? 0)))).toBeLessThan(125_000)
      expect(world.now()).toBeLessThan(renewsAt + 130_000)
      expect(budget.heldUntil('b')).toBeUndefined()
      await budget.close()
    }
  })

  it('holds all processes two minutes at most where one has heard of a reset far ahead', async () => {
    const world = new World()
    const lease = createMemoryLease(world)
    const budgets = [0, 1, 2].map(() => createBudget({ clock: world, timers: world, random: () => 0, lease }))
    const began = world.now()
    const far = Math.floor(began / 1000) + 3_500
    const until = began + 5 * 60_000
    let refused = 0
    let done = 0
    const one = async (budget: Budget): Promise<void> => {
      for (;;) {
        await budget.permit('b')
        const now = world.now()
        const limited = now < until
        if (limited) refused++
        const waitMs = budget.learn(
          'b',
          {
            date: new Date(now).toUTCString(),
            'x-rate-limit-limit': '600',
            'x-rate-limit-remaining': limited ? '0' : '500',
            'x-rate-limit-reset': String(limited ? far : Math.floor(now / 1000) + 60),
          },
          limited,
        )
        if (!limited) break
        expect(waitMs).toBeLessThanOrEqual(120_000)
        await world.sleep(waitMs)
      }
      done++
    }
    for (let n = 0; n < 60; n++) void one(budgets[n % 3] ?? fail())
    await world.run(() => done === 60)
    // Of each process: what left blindly at first, and one call every two minutes.
    expect(refused).toBeLessThanOrEqual(3 * (5 + 3))
    expect(world.now()).toBeLessThan(until + 4 * 60_000)
  })

  it('says until when a window that is used up holds it, and nothing while calls may go', async () => {
    const world = new World()
    const budget = createBudget({ clock: world, timers: world, random: () => 0 })
    expect(budget.heldUntil('b')).toBeUndefined()
    await budget.permit('b')
    expect(budget.heldUntil('b')).toBeUndefined()
    const headers = {
      date: new Date(world.now()).toUTCString(),
      'x-rate-limit-limit': '600',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.floor(world.now() / 1000) + 40),
    }
    budget.learn('b', headers, true)
    expect(budget.heldUntil('b')).toBe(world.now() + 41_000)
    expect(budget.heldUntil('other')).toBeUndefined()
    world.time += 41_000
    expect(budget.heldUntil('b')).toBeUndefined()
  })

  it('takes a nearer reset from whoever has asked again, but not from one who has not heard of the new window', () => {
    const now = 1_000_000
    const far = { reset: 5_000, named: true, endsAt: now + 3_000_000, taken: 300 }
    const asked = { allowance: 300, endsAt: now + 60_000, reset: 1_060 }
    expect(grantFrom(far, 10, asked, now)).toMatchObject({ granted: 10, next: { reset: 1_060, taken: 10 } })
    const near = { reset: 1_060, named: true, endsAt: now + 60_000, taken: 300 }
    const old = { allowance: 300, endsAt: now + 1_000, reset: 1_000 }
    expect(grantFrom(near, 10, old, now)).toMatchObject({ granted: 0, next: near })
    expect(grantFrom(far, 10, old, now)).toMatchObject({ granted: 0, next: far })
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
