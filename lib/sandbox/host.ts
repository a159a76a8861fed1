import { hkdfSync } from 'node:crypto'
import type { Pool } from 'pg'
import { mayPass } from '@/lib/db/database-error'
import type { JsonObject } from '@/lib/module-kit/json'
import { isVerify } from '@/lib/modules/okta/sandbox/hook-outbox'
import { type SandboxServer, startSandboxServer } from '@/lib/modules/okta/sandbox/http'
import { createSandboxOrg, type SandboxOrg } from '@/lib/modules/okta/sandbox/org'
import type { OrgTraits } from '@/lib/modules/okta/sandbox/traits'
import type { SandboxRequest, SandboxResponse } from '@/lib/modules/okta/sandbox/types'
import type { Clock } from '@/lib/runner/time'
import { createSealer, type Sealer } from '@/lib/secrets/seal'
import { HookCalls } from './hook-calls'
import { EVENTS_A_DAY, HookDeliverer } from './hook-deliverer'
import { type HookCounts, HookLedger } from './hook-ledger'
import { type HookAddresses, type OwnHooks, ownHooks } from './own-hooks'
import { SandboxStore } from './store'

/** So often other processes' changes are looked for, where there are event hooks at all. Milliseconds. */
const LOOK_EVERY_MS = 1_000

/** What the sandbox page shows. */
export interface SandboxView {
  users: JsonObject[]
  groups: JsonObject[]
  log: JsonObject[]
  /** Its lists' cursors count rows. */
  rowCursors: boolean
}

/** How event hooks are delivered; the only addresses ever called are this server's own. */
export interface HookOptions extends HookAddresses {
  /** How many events an org's hooks deliver within 24 hours of its clock; 400,000 by default, as at Okta. */
  eventsADay?: number
  /** Told what went wrong, other than with the database for a moment. */
  onError?: (error: unknown) => void
}

/** How event hooks behave, see traits.ts. */
export type HookTraits = Pick<OrgTraits, 'hooksForbidden' | 'hooksOutOfOrder' | 'hooksTwice'>

interface Carried {
  org: SandboxOrg
  store: SandboxStore
  server: SandboxServer
  ledger: HookLedger
  /** Only where this process delivers. */
  deliverer: HookDeliverer | null
}

/**
 * This process's sandbox orgs, one a workspace: each on a loopback port of its own, so that modules reach it exactly as
 * they reach Okta. State lies in the database (see {@link SandboxStore}).
 */
export class SandboxHost {
  private readonly carried = new Map<string, Promise<Carried>>()
  private readonly own: OwnHooks | null
  private readonly hooks: HookOptions | null
  /** By workspace: the revision in which there was nothing to deliver. */
  private readonly settled = new Map<string, number>()
  private looking: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined
  private closed = false

  /**
   * @param token  the API token that a workspace's sandbox connection holds
   * @param options  without `hooks` this process verifies and delivers no event hook: another one may
   */
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly token: (workspaceId: string) => Promise<string>,
    options: { hooks?: HookOptions } = {},
  ) {
    this.hooks = options.hooks ?? null
    this.own = this.hooks === null ? null : ownHooks(this.hooks)
    if (this.own !== null) this.lookLater()
  }

  /** Where a workspace's sandbox answers in this process, such as `http://127.0.0.1:43121`. */
  async origin(workspaceId: string): Promise<string> {
    return (await this.carry(workspaceId)).server.origin
  }

  async view(workspaceId: string): Promise<SandboxView> {
    const { store, org } = await this.carry(workspaceId)
    return store.use(false, () => ({ ...org.state(), rowCursors: org.traits.rowCursors }))
  }

  /** Back to the 250 people it began with. */
  async reset(workspaceId: string): Promise<void> {
    const { store, org } = await this.carry(workspaceId)
    await store.use(true, () => org.reset())
  }

  /** Whether its lists' cursors count rows, so that what is changed shifts what is still to be read. */
  async setRowCursors(workspaceId: string, rowCursors: boolean): Promise<void> {
    const { store, org } = await this.carry(workspaceId)
    await store.use(true, () => org.setTraits({ rowCursors }))
  }

  /** Whether its token may have event hooks at all, and whether these deliver out of order or twice. */
  async setHookTraits(workspaceId: string, change: Partial<HookTraits>): Promise<void> {
    const { store, org } = await this.carry(workspaceId)
    await store.use(true, () => org.setTraits(change))
  }

  /** What became of the events of its hooks, in whatever process. */
  async hookCounts(workspaceId: string): Promise<HookCounts> {
    return (await this.carry(workspaceId)).ledger.counts()
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    await this.looking
    const all = await Promise.all(this.carried.values())
    this.carried.clear()
    await Promise.all(all.map(({ deliverer }) => deliverer?.close()))
    for (const { store } of all) store.close()
    await Promise.all(all.map(carried => carried.server.close()))
  }

  private carry(workspaceId: string): Promise<Carried> {
    const known = this.carried.get(workspaceId)
    if (known) return known
    const begun = this.begin(workspaceId)
    this.carried.set(workspaceId, begun)
    begun.catch(() => this.carried.delete(workspaceId))
    return begun
  }

  private async begin(workspaceId: string): Promise<Carried> {
    const token = await this.token(workspaceId)
    const { own, hooks } = this
    const org = createSandboxOrg({
      clock: this.clock,
      origin: 'http://127.0.0.1',
      tokens: [token],
      secrets: hookSealer(token),
      ...(own === null ? {} : { ownHook: own.isOurs }),
    })
    const store = new SandboxStore(this.pool, workspaceId, org, () => deliverer?.nudge())
    const ledger = new HookLedger(this.pool, workspaceId)
    const calls = own === null ? null : new HookCalls(own)
    const deliverer =
      calls === null
        ? null
        : new HookDeliverer({
            org,
            store,
            ledger,
            calls,
            eventsADay: hooks?.eventsADay ?? EVENTS_A_DAY,
            onError: error => hooks?.onError?.(error),
          })
    await store.use(true, () => undefined)
    const server = await startSandboxServer(org, 0, request => answer(org, store, calls, request))
    return { org, store, server, ledger, deliverer }
  }

  private lookLater(): void {
    if (this.closed) return
    this.timer = setTimeout(() => {
      this.looking = this.look()
        .catch(error => this.trouble(error))
        .finally(() => this.lookLater())
    }, LOOK_EVERY_MS)
    this.timer.unref()
  }

  /** What other processes have changed, or have left undelivered. */
  private async look(): Promise<void> {
    const { rows } = await this.pool.query<{ workspace_id: string; revision: number }>(
      'SELECT workspace_id, revision FROM sandbox_state WHERE hooks > 0',
    )
    for (const { workspace_id: id, revision } of rows) {
      if (this.closed) return
      if (this.settled.get(id) === revision) continue
      try {
        const { deliverer } = await this.carry(id)
        if (await deliverer?.look()) this.settled.set(id, revision)
      } catch (error) {
        // A workspace whose sandbox cannot be had is told of once, and not every second.
        if (!mayPass(error)) this.settled.set(id, revision)
        this.trouble(error)
      }
    }
  }

  private trouble(error: unknown): void {
    if (!mayPass(error)) this.hooks?.onError?.(error)
  }
}

/** A hook is called before its verify is answered, and the org is not kept waiting meanwhile. */
async function answer(
  org: SandboxOrg,
  store: SandboxStore,
  calls: HookCalls | null,
  request: SandboxRequest,
): Promise<SandboxResponse> {
  const asked =
    calls === null || !isVerify(request) ? null : await store.use(false, () => org.outbox.toVerify(request))
  const verdict =
    calls === null || asked === null ? null : { ...asked, answered: await calls.verify(asked.uri) }
  const changes = request.method !== 'GET' && request.method !== 'HEAD'
  return store.use(changes, () => org.handle(request, verdict))
}

/** Hooks' secrets are sealed under the sandbox's own token, which no dump of the database shows. */
function hookSealer(token: string): Sealer {
  const key = hkdfSync('sha256', token, '', 'joinery sandbox event hooks', 32)
  return createSealer(Buffer.from(key), 'sandbox')
}
