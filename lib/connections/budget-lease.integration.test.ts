import { uuidv7 } from 'uuidv7'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import { createBudget } from '@/lib/modules/okta/limits'
import { createDatabaseLease } from './budget-lease'

const db = testDatabase()
/** How long those who wait have been told to. */
const asleep = new Set<{ ms: number }>()
const timers = {
  sleep: (ms: number, signal?: AbortSignal) => {
    const one = { ms }
    asleep.add(one)
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    }).finally(() => asleep.delete(one))
  },
}

describe('a rate budget that the database keeps', () => {
  it('is one for all processes, whatever their clocks say, and costs no round trip a call', async () => {
    const connectionId = uuidv7()
    let queries = 0
    const counting = new Proxy(db.pool, {
      get(target, name) {
        if (name === 'connect') queries++
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const reset = Math.ceil(Date.now() / 1_000) + 40
    let used = 0
    const headersNow = (now: number) => ({
      date: new Date(now).toUTCString(),
      'x-rate-limit-limit': '1000',
      'x-rate-limit-remaining': String(1_000 - used),
      'x-rate-limit-reset': String(reset),
    })
    const budgets = [0, 7_200_000, -7_200_000].map(off => {
      const clock = { now: () => Date.now() + off }
      return createBudget({ clock, timers, lease: createDatabaseLease(counting, connectionId, clock) })
    })
    const enough = new AbortController()
    const waiting: Promise<unknown>[] = []
    for (const budget of budgets) {
      const lane = async (): Promise<void> => {
        for (;;) {
          await budget.permit('b', enough.signal)
          used++
          budget.learn('b', headersNow(Date.now()))
        }
      }
      waiting.push(lane().catch(() => undefined))
    }
    // Half of the limit belongs to Joinery, a few first calls of each process to nobody yet.
    while (used < 500) await new Promise(resolve => setImmediate(resolve))
    // Then everybody waits for the next window, which is seconds away.
    await expect.poll(() => [...asleep].filter(({ ms }) => ms > 1_000).length).toBe(budgets.length)
    expect(used).toBeLessThanOrEqual(500 + 3 * 5)
    expect(queries).toBeLessThan(120)
    enough.abort(new Error('enough'))
    await Promise.all(waiting)
    await Promise.all(budgets.map(budget => budget.close()))
    const row = await db.prisma.budgetBucket.findFirstOrThrow({ where: { connectionId } })
    expect(row.taken).toBeLessThanOrEqual(500)
  })
})
