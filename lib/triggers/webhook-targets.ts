import type { Pool } from 'pg'
import { within } from '@/lib/engine/outage'
import { AppError } from '@/lib/errors'
import type { WebhookInput } from '@/lib/modules/flow/webhook'
import type { Clock } from '@/lib/runner/time'

/** A webhook's row is asked again at most this often, so a switch-off acts within that time. Milliseconds. */
const FRESH_MS = 1_000
/** A challenge is to be answered within three seconds, so nobody waits longer for the row. */
const LOOK_WITHIN_MS = 2_000
/** Rows asked for at a time; while the database hangs, more would only pile up. */
const MOST_LOOKING = 500

/** What stands behind a webhook's address. */
export interface Target {
  workspaceId: string
  scenarioId: string
  /** The running version and its trigger's settings; null while the scenario is off. */
  on: { versionId: string; settings: WebhookInput } | null
  secretHash: string
  readAt: number
}

export interface TargetOptions {
  pool: Pool
  clock: Clock
  /** The webhook trigger's parameters of a frozen version. */
  trigger: (versionId: string, moduleKey: string) => Promise<WebhookInput>
}

/** The webhooks of this installation, each read anew every second at most. */
export class Targets {
  private readonly known = new Map<string, Target>()
  private readonly looking = new Map<string, Promise<Target | null>>()

  constructor(private readonly options: TargetOptions) {}

  /**
   * @returns null where there is none
   * @throws {AppError} `unavailable` when the database does not answer in time
   */
  async find(id: string): Promise<Target | null> {
    const known = this.known.get(id)
    if (known && this.options.clock.now() - known.readAt < FRESH_MS) return known
    return within(LOOK_WITHIN_MS, this.look(id), away)
  }

  private look(id: string): Promise<Target | null> {
    const looking = this.looking.get(id)
    if (looking) return looking
    if (this.looking.size >= MOST_LOOKING) throw away()
    const found = this.read(id).finally(() => this.looking.delete(id))
    this.looking.set(id, found)
    return found
  }

  private async read(id: string): Promise<Target | null> {
    const readAt = this.options.clock.now()
    const found = await this.options.pool.query<{
      workspace_id: string
      scenario_id: string
      module_key: string
      path_secret_hash: string
      version_id: string | null
    }>({
      name: 'joinery-webhook',
      text: `SELECT w.workspace_id, w.scenario_id, w.module_key, w.path_secret_hash,
               CASE WHEN s.active AND s.deleted_at IS NULL THEN s.active_version_id END AS version_id
             FROM webhook w JOIN scenario s ON s.id = w.scenario_id WHERE w.id = $1`,
      values: [id],
    })
    const [row] = found.rows
    if (row === undefined) {
      this.known.delete(id)
      return null
    }
    const { version_id: versionId } = row
    const target: Target = {
      workspaceId: row.workspace_id,
      scenarioId: row.scenario_id,
      secretHash: row.path_secret_hash,
      on:
        versionId === null
          ? null
          : { versionId, settings: await this.options.trigger(versionId, row.module_key) },
      readAt,
    }
    this.known.set(id, target)
    return target
  }
}

const away = (): AppError =>
  new AppError('unavailable', 'The request could not be stored. Send it again later.')
