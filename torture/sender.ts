import type { Random } from '@/lib/modules/okta/sandbox/ids'
import { raw } from '@/test/over-http'
import { between, pick } from './random'
import { sleep } from './world'

export type Kind = 'one' | 'many'

/** One try to start a run, and what came of it. */
export interface Attempt {
  at: number
  /** 0: no answer came. */
  status: number
  runId: string | null
}

/** Something that happened elsewhere and was told to Joinery, as often as a careful sender would. */
export interface Delivery {
  id: string
  kind: Kind
  /** Without a key every request is a new one, so it is sent once and never again. */
  key: string | null
  attempts: Attempt[]
}

const DEPARTMENTS = ['Sales', 'Engineering', 'Finance', 'Support', 'Marketing', 'IT']

/** Sends webhooks until it is told to stop, and repeats those with a key until they are accepted. */
export class Sender {
  readonly deliveries: Delivery[] = []
  private readonly open = new Set<Promise<void>>()
  private going = true

  constructor(
    private readonly random: Random,
    /** Path and secret of each scenario's webhook. */
    private readonly hooks: Record<Kind, string>,
    private readonly logins: readonly string[],
    private readonly servers: () => string[],
  ) {}

  /** @param perSecond  deliveries on average */
  async work(perSecond: number): Promise<void> {
    for (let count = 0; this.going; count++) {
      await sleep(between(this.random, 0, 2_000 / perSecond))
      const kind: Kind = count % 40 === 5 ? 'many' : 'one'
      const id = `t${String(count).padStart(6, '0')}x${this.random.below(1e6)}`
      const key = kind === 'one' && this.random.next() < 0.2 ? null : `key-${id}`
      this.deliver({ id, kind, key, attempts: [] })
    }
  }

  /** Sends nothing new; fulfilled when everything with a key has been accepted. Servers have to be up by then. */
  async finish(): Promise<void> {
    this.going = false
    await Promise.all(this.open)
  }

  private deliver(delivery: Delivery): void {
    this.deliveries.push(delivery)
    const sending = this.send(delivery).finally(() => this.open.delete(sending))
    this.open.add(sending)
  }

  private async send(delivery: Delivery): Promise<void> {
    const body = JSON.stringify({
      id: delivery.id,
      login: pick(this.random, this.logins),
      department: pick(this.random, DEPARTMENTS),
    })
    // One in five is told twice though it was accepted, as senders do that lose the answer.
    let again = this.random.next() < 0.2 ? 1 : 0
    for (let tries = 0; tries < 600; tries++) {
      const attempt = await this.once(delivery, body)
      delivery.attempts.push(attempt)
      if (delivery.key === null) return
      if (attempt.status === 202 && again-- <= 0) return
      await sleep(attempt.status === 202 ? 200 : between(this.random, 200, 1_500))
    }
  }

  private async once({ kind, key }: Delivery, body: string): Promise<Attempt> {
    const at = Date.now()
    const nowhere = { at, status: 0, runId: null }
    const servers = this.servers()
    if (servers.length === 0) return nowhere
    try {
      const answer = await raw(pick(this.random, servers), {
        method: 'POST',
        path: this.hooks[kind],
        headers: {
          'content-type': 'application/json',
          ...(key === null ? {} : { 'idempotency-key': key }),
        },
        body,
      })
      return { at, status: answer.status, runId: runIdIn(answer.body) }
    } catch {
      return nowhere
    }
  }
}

function runIdIn(body: string): string | null {
  return /"run":\s*"([0-9a-f-]{36})"/.exec(body)?.[1] ?? null
}
