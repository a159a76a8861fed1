import { randomBytes } from 'node:crypto'
import { Pool } from 'undici'
import { z } from 'zod'
import type { HookDelivery } from '@/lib/modules/okta/sandbox/hook-outbox'
import type { OwnHooks } from './own-hooks'

/** Source: Okta, "Event hooks": an answer counts within 3 s, and there is one retry. */
const ANSWER_WITHIN_MS = 3_000
const TRIES = 2
/** Nobody has to say much to a hook. */
const MOST_ANSWER_BYTES = 100_000

/** What belongs to the request itself, and is not a hook's to say. */
const OF_THE_REQUEST: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'content-type', 'expect', 'host', 'keep-alive', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
])

/**
 * - `taken`: answered with success
 * - `failed`: tried as often as Okta tries; it is over for good
 * - `away`: nothing listens at this server's own address, as it has not begun or is ending; nothing was delivered
 */
export type Sent = { is: 'taken' } | { is: 'failed'; reason: string } | { is: 'away' }

/** How one try ended; `again` says whether Okta would try once more. */
type Tried = Sent & { again: boolean }

/** Calls this server's own hooks as Okta would. It is bound to the one origin and cannot call another. */
export class HookCalls {
  private readonly pool: Pool
  private readonly closing = new AbortController()

  constructor(private readonly own: OwnHooks) {
    this.pool = new Pool(own.origin, { connections: 10 })
  }

  /** @returns null for an address that is not ours: nobody was called */
  async deliver({ uri, headers, body }: HookDelivery): Promise<Sent | null> {
    const path = this.own.pathOf(uri)
    if (path === null) return null
    const said = headers.filter(({ key }) => !OF_THE_REQUEST.has(key.toLowerCase()))
    for (let tries = 1; ; tries++) {
      const { again, ...sent } = await this.post(path, said, body)
      if (!again || tries === TRIES) return sent
    }
  }

  /** The one-time verification: whether the address has given back what it was given. */
  async verify(uri: string): Promise<boolean> {
    const path = this.own.pathOf(uri)
    if (path === null) return false
    const challenge = randomBytes(30).toString('base64url')
    for (let tries = 1; tries <= TRIES; tries++) if (await this.gives(path, challenge)) return true
    return false
  }

  /** Ends what is under way; it counts as not delivered. */
  async close(): Promise<void> {
    this.closing.abort()
    await this.pool.destroy()
  }

  private async post(path: string, headers: HookDelivery['headers'], body: string): Promise<Tried> {
    try {
      const answer = await this.pool.request({
        method: 'POST',
        path,
        headers: [
          ...['user-agent', 'Okta-Integrations', 'accept', 'application/json'],
          ...['content-type', 'application/json'],
          ...headers.flatMap(({ key, value }) => [key, value]),
        ],
        body,
        signal: this.signal(),
      })
      await answer.body.dump({ limit: MOST_ANSWER_BYTES })
      const { statusCode: status } = answer
      if (status >= 200 && status < 300) return { is: 'taken', again: false }
      return { is: 'failed', reason: `The service answered ${status}.`, again: status >= 500 }
    } catch (error) {
      return { ...this.whyNot(error), again: !this.closing.signal.aborted && !nobodyListens(error) }
    }
  }

  private whyNot(error: unknown): Sent {
    if (this.closing.signal.aborted || nobodyListens(error)) return { is: 'away' }
    const late = error instanceof Error && error.name === 'TimeoutError'
    return {
      is: 'failed',
      reason: late
        ? `The service did not answer within ${ANSWER_WITHIN_MS / 1000} s.`
        : 'The connection to the service broke.',
    }
  }

  /** Okta does not say whether this call has the secret with it; without is the harder one. */
  private async gives(path: string, challenge: string): Promise<boolean> {
    try {
      const answer = await this.pool.request({
        method: 'GET',
        path,
        headers: {
          'user-agent': 'Okta-Integrations',
          accept: 'application/json',
          'x-okta-verification-challenge': challenge,
        },
        signal: this.signal(),
      })
      const text = await answer.body.text()
      return answer.statusCode === 200 && verification.parse(JSON.parse(text)).verification === challenge
    } catch {
      return false
    }
  }

  private signal(): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN_MS), this.closing.signal])
  }
}

const verification = z.object({ verification: z.string() })

function nobodyListens(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}
