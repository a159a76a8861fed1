import type { JsonLimits } from '@/lib/json'
import type { CallClient } from '@/lib/module-kit/call'
import { createOktaClient, type OktaClient } from '@/lib/modules/okta/client'
import { createBudget } from '@/lib/modules/okta/limits'
import type { BudgetLease } from '@/lib/modules/okta/shared-window'
import { OrgGone } from '@/lib/runner/interrupts'
import type { Clock, Timers } from '@/lib/runner/time'
import type { Sealer } from '@/lib/secrets/seal'
import { openToken } from './identity'
import type { ConnectionRow, ConnectionStore } from './store'

/** A connection is looked up again at most this often, so a changed token or a removal is noticed. Milliseconds. */
const FRESH_MS = 1_000
/** `lastUsedAt` is written at most this often. */
const USED_EVERY_MS = 60_000
/** Somebody waits for a test at the screen: it gives up sooner than a run does. */
const TEST_LIMITS = { quietMs: 10_000, totalMs: 15_000 }

export interface ConnectionClientsOptions {
  store: ConnectionStore
  sealer: Sealer
  clock: Clock
  timers: Timers
  userAgent: string
  /** http origins of loopback addresses that may be used as an org (JOINERY_LOOPBACK_ORGS). */
  loopbackOrgs: readonly string[]
  /** The part of a connection's rate budget that this process may use. Default: each process has a budget of its own. */
  budget?: (connectionId: string) => BudgetLease
  /** What is read of an org's answer. Default: the client's own. */
  answers?: JsonLimits
  /** How long one try of a call may take (JOINERY_CALL_SECONDS). Milliseconds; default: the client's own. */
  callMs?: number
  /** Where a workspace's sandbox org answers in this process. */
  sandboxOrigin: (workspaceId: string) => Promise<string>
}

interface Open {
  client: OktaClient
  updatedAt: number
  checkedAt: number
  usedAt: number
}

/** The Okta clients of this process: one a connection, shared by all its runs, so that they share its rate budget. */
export class ConnectionClients {
  private readonly open = new Map<string, Open>()
  private readonly opening = new Map<string, Promise<Open>>()

  constructor(private readonly options: ConnectionClientsOptions) {}

  /**
   * The client of a workspace's connection.
   * @throws {OrgGone} when there is no such connection (any more): no bundle of a run can do anything then
   */
  async clientFor(workspaceId: string, connectionId: string): Promise<CallClient> {
    const known = this.open.get(connectionId)
    const now = this.options.clock.now()
    if (known && now - known.checkedAt < FRESH_MS) return known.client
    const begun =
      this.opening.get(connectionId) ??
      this.refresh(workspaceId, connectionId, known).finally(() => this.opening.delete(connectionId))
    this.opening.set(connectionId, begun)
    return (await begun).client
  }

  /** Makes a client for credentials that are not stored (yet), for a test. The caller closes it. */
  client(origin: string, token: string): OktaClient {
    const { clock, timers, userAgent, loopbackOrgs } = this.options
    return createOktaClient({
      origin,
      token,
      clock,
      timers,
      userAgent,
      allowLoopback: loopbackOrgs.includes(origin),
      limits: TEST_LIMITS,
    })
  }

  async close(): Promise<void> {
    const all = [...this.open.values()]
    this.open.clear()
    await Promise.all(all.map(({ client }) => client.close()))
  }

  private async refresh(workspaceId: string, id: string, known: Open | undefined): Promise<Open> {
    const row = await this.options.store.read(workspaceId, id)
    const now = this.options.clock.now()
    if (row === null) {
      this.drop(id, known)
      throw new OrgGone('input', 'The connection of this module is not there any more.', {
        hint: 'Choose another connection for the module.',
      })
    }
    const usedAt = await this.markUsed(row, known, now)
    if (known && known.updatedAt === row.updatedAt.getTime()) {
      known.checkedAt = now
      known.usedAt = usedAt
      return known
    }
    this.drop(id, known)
    const opened = {
      client: await this.make(row),
      updatedAt: row.updatedAt.getTime(),
      checkedAt: now,
      usedAt,
    }
    this.open.set(id, opened)
    return opened
  }

  private async markUsed(row: ConnectionRow, known: Open | undefined, now: number): Promise<number> {
    const last = known?.usedAt ?? row.lastUsedAt?.getTime() ?? 0
    if (now - last < USED_EVERY_MS) return last
    await this.options.store.markUsed(row.id)
    return now
  }

  private async make(row: ConnectionRow): Promise<OktaClient> {
    const { clock, timers, userAgent, sealer, loopbackOrgs, sandboxOrigin, budget, answers, callMs } =
      this.options
    const lease = budget?.(row.id)
    const sandbox = row.kind === 'sandbox'
    return createOktaClient({
      origin: sandbox ? await sandboxOrigin(row.workspaceId) : row.origin,
      token: openToken(sealer, row),
      clock,
      timers,
      userAgent,
      budget: createBudget({ clock, timers, ...(lease === undefined ? {} : { lease }) }),
      allowLoopback: sandbox || loopbackOrgs.includes(row.origin),
      ...(answers === undefined ? {} : { answers }),
      ...(callMs === undefined ? {} : { limits: { quietMs: callMs, totalMs: callMs } }),
      ...(sandbox || loopbackOrgs.includes(row.origin) ? { connections: 50 } : {}),
    })
  }

  /** Calls under way end by themselves; no new one begins on it. */
  private drop(id: string, known: Open | undefined): void {
    this.open.delete(id)
    if (known) void known.client.close().catch(() => undefined)
  }
}
