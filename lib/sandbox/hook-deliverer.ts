import { setTimeout as pause } from 'node:timers/promises'
import { mayPass } from '@/lib/db/database-error'
import { atMost, CLOSE_WITHIN_MS } from '@/lib/engine/outage'
import type { HookDelivery, ReadyHook } from '@/lib/modules/okta/sandbox/hook-outbox'
import type { SandboxOrg } from '@/lib/modules/okta/sandbox/org'
import type { HookCalls } from './hook-calls'
import type { Claim, HookLedger } from './hook-ledger'
import type { SandboxStore } from './store'

/** Source: Okta, "Event hooks": then an org's hooks are silent until the 24 hours are over. */
export const EVENTS_A_DAY = 400_000
/** Where events are to come out of order, so long is waited for others to change places with. Milliseconds. */
const GATHER_MS = 300

export interface DelivererOptions {
  org: SandboxOrg
  store: SandboxStore
  ledger: HookLedger
  calls: HookCalls
  /** How many events may be delivered within 24 hours of the org's clock. */
  eventsADay: number
  onError: (error: unknown) => void
}

/**
 * Delivers the events of one sandbox org to its event hooks, each hook by itself, one request after the other. What is due
 * stands in the org's log and how far it is delivered in the database, so that any process can go on where another ended;
 * what was sent and not noted before a crash is sent again.
 */
export class HookDeliverer {
  /** Hooks that this process is delivering for, and whether there may be something new for them. */
  private readonly atWork = new Map<string, { again: boolean; done: Promise<void> }>()
  /** By hook: everything up to this seq is known to be delivered. */
  private readonly reached = new Map<string, number>()
  private closed = false

  constructor(private readonly it: DelivererOptions) {}

  /** There may be something new, from this process: looks at once, at what is in memory. */
  nudge(): void {
    this.start(this.it.org.outbox.ready())
  }

  /**
   * Looks what the database has, which may come from another process, and delivers it.
   * @returns whether there was nothing to do
   */
  async look(): Promise<boolean> {
    const { ready, keys } = await this.it.store.use(false, () => ({
      ready: this.it.org.outbox.ready(),
      keys: this.it.org.outbox.keys(),
    }))
    await this.it.ledger.forgetOthers(keys)
    return this.start(ready)
  }

  /** Lets what is being sent be answered, for a moment; what was not is sent again by whoever is next. */
  async close(): Promise<void> {
    this.closed = true
    await atMost(CLOSE_WITHIN_MS, this.idle())
    await this.it.calls.close()
    await atMost(CLOSE_WITHIN_MS, this.idle())
  }

  private async idle(): Promise<void> {
    await Promise.all([...this.atWork.values()].map(work => work.done))
  }

  private start(ready: ReadyHook[]): boolean {
    const due = ready.filter(({ key, newest }) => newest > (this.reached.get(key) ?? 0))
    for (const { key } of due) {
      const work = this.atWork.get(key)
      if (work !== undefined) work.again = true
      else if (!this.closed) this.begin(key)
    }
    return due.length === 0
  }

  private begin(key: string): void {
    const work = { again: true, done: Promise.resolve() }
    this.atWork.set(key, work)
    const deliver = async (): Promise<void> => {
      try {
        while (work.again && !this.closed) {
          work.again = false
          await this.deliverFor(key)
        }
      } catch (error) {
        // Whatever it was, the next look tries again.
        if (!mayPass(error)) this.it.onError(error)
      } finally {
        this.atWork.delete(key)
      }
    }
    work.done = deliver()
  }

  private async deliverFor(key: string): Promise<void> {
    const claim = await this.it.ledger.claim(key)
    if (claim === null) return
    try {
      await this.deliverAll(claim)
    } finally {
      await this.it.ledger.release(claim)
    }
  }

  private async deliverAll(claim: Claim): Promise<void> {
    const { org, store } = this.it
    if (org.traits.hooksOutOfOrder) await pause(GATHER_MS)
    let { seq } = claim
    for (;;) {
      const due = await store.use(false, () => org.outbox.due(claim.key, seq))
      if (due.length === 0) this.reached.set(claim.key, seq)
      for (const delivery of due) {
        if (this.closed || !(await this.send(claim, delivery))) return
        seq = delivery.settles ?? seq
      }
      if (due.length === 0) return
    }
  }

  /** @returns false when it is not for this process to go on */
  private async send(claim: Claim, delivery: HookDelivery): Promise<boolean> {
    const { ledger, calls, org, eventsADay } = this.it
    const { events, settles } = delivery
    const before = await ledger.count(events, org.clock.now(), eventsADay)
    if (before >= eventsADay) return ledger.settle(claim, settles, { dropped: events })
    const sent = await calls.deliver(delivery)
    if (sent?.is === 'away') {
      await ledger.count(-events, org.clock.now(), eventsADay)
      return false
    }
    if (sent?.is === 'failed') await this.log(claim, sent.reason)
    if (before + events >= eventsADay)
      await this.log(
        claim,
        `${eventsADay} events within 24 hours: no more are delivered until these are over.`,
      )
    const as = sent === null ? 'dropped' : sent.is === 'taken' ? 'delivered' : 'failed'
    return ledger.settle(claim, settles, { [as]: events })
  }

  private async log({ key }: Claim, reason: string): Promise<void> {
    await this.it.store.use(true, () => this.it.org.outbox.failed(key, reason))
  }
}
