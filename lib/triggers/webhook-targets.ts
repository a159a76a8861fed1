import type { Pool } from 'pg'
import { AppError } from '@/lib/errors'
import type { WebhookInput } from '@/lib/modules/flow/webhook'
import type { Clock } from '@/lib/runner/time'
import { FreshRows } from './fresh-rows'

/** A challenge is to be answered within three seconds, so nobody waits longer for the row. */
const LOOK_WITHIN_MS = 2_000

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

/** The webhooks of this installation. */
export const webhookTargets = (options: TargetOptions): FreshRows<Target> =>
  new FreshRows(options.clock, id => read(options, id), LOOK_WITHIN_MS, away)

async function read(options: TargetOptions, id: string): Promise<Target | null> {
  const readAt = options.clock.now()
  const found = await options.pool.query<{
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
  if (row === undefined) return null
  const { version_id: versionId } = row
  return {
    workspaceId: row.workspace_id,
    scenarioId: row.scenario_id,
    secretHash: row.path_secret_hash,
    on: versionId === null ? null : { versionId, settings: await options.trigger(versionId, row.module_key) },
    readAt,
  }
}

const away = (): AppError =>
  new AppError('unavailable', 'The request could not be stored. Send it again later.')
