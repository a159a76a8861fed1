import type { Pool } from 'pg'
import type { JsonObject } from '@/lib/module-kit/json'
import { type SandboxServer, startSandboxServer } from '@/lib/modules/okta/sandbox/http'
import { createSandboxOrg, type SandboxOrg } from '@/lib/modules/okta/sandbox/org'
import type { Clock } from '@/lib/runner/time'
import { SandboxStore } from './store'

/** What the sandbox page shows. */
export interface SandboxView {
  users: JsonObject[]
  groups: JsonObject[]
  log: JsonObject[]
  /** Its lists' cursors count rows. */
  rowCursors: boolean
}

interface Carried {
  org: SandboxOrg
  store: SandboxStore
  server: SandboxServer
}

/**
 * This process's sandbox orgs, one a workspace: each on a loopback port of its own, so that modules reach it exactly as
 * they reach Okta. State lies in the database (see {@link SandboxStore}).
 */
export class SandboxHost {
  private readonly carried = new Map<string, Promise<Carried>>()

  /** @param token  the API token that a workspace's sandbox connection holds */
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly token: (workspaceId: string) => Promise<string>,
  ) {}

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

  async close(): Promise<void> {
    const all = await Promise.all(this.carried.values())
    this.carried.clear()
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
    const org = createSandboxOrg({ clock: this.clock, origin: 'http://127.0.0.1', tokens: [token] })
    const store = new SandboxStore(this.pool, workspaceId, org)
    await store.use(true, () => undefined)
    const server = await startSandboxServer(org, 0, request =>
      store.use(request.method !== 'GET' && request.method !== 'HEAD', () => org.handle(request)),
    )
    return { org, store, server }
  }
}
