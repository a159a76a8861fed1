import { afterEach, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/db/testing'
import type { CallClient, CallOutcome } from '@/lib/module-kit/call'
import { TestOrg } from '@/lib/runner/testing-org'
import { ended, queueRun, testEngine } from './testing-engine'

const db = testDatabase()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const LIMITED: CallOutcome = {
  type: 'limited',
  waitMs: 60_000,
  response: { status: 429, headers: {}, body: {} },
}

describe('a run at work that waits for a rate limit', () => {
  it.each(['a refusal', 'the budget'])(
    'says so, and until when, and no more once it is over: %s',
    async by => {
      const org = new TestOrg(3)
      const until = Date.parse('2030-01-02T14:03:00Z')
      let held = true
      let go = (): void => undefined
      const over = new Promise<void>(resolve => {
        go = resolve
      })
      const client: CallClient = {
        origin: 'https://acme.okta.com',
        permit: () => (by === 'the budget' && held ? over.then(() => 1) : Promise.resolve(0)),
        heldUntil: () => (by === 'the budget' && held ? until : undefined),
        send: request => Promise.resolve(by === 'a refusal' && held ? LIMITED : org.handle(request)),
      }
      const engine = testEngine(db.pool, '', {
        connections: () => Promise.resolve(client),
        clock: { now: () => (by === 'a refusal' ? until - 60_000 : Date.now()) },
        timers: {
          sleep: (ms, signal) =>
            ms === 60_000
              ? over
              : new Promise((resolve, reject) => {
                  setTimeout(resolve, ms)
                  signal?.addEventListener('abort', () => reject(signal.reason))
                }),
        },
      })
      const runId = await queueRun(engine.writer)
      await engine.start()
      cleanups.push(() => engine.stop())
      const waitingFor = async () =>
        (await db.prisma.run.findUniqueOrThrow({ where: { id: runId } })).waitingFor
      await expect.poll(waitingFor, { timeout: 10_000 }).toBe('acme.okta.com’s rate limit until 14:03 UTC')
      held = false
      go()
      expect(await ended(db.prisma, runId, 20_000)).toBe('succeeded')
      expect(await waitingFor()).toBeNull()
    },
  )
})
