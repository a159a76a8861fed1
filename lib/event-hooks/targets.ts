import type { Pool } from 'pg'
import { within } from '@/lib/engine/outage'
import { AppError } from '@/lib/errors'
import type { Clock } from '@/lib/runner/time'
import { FreshRows } from '@/lib/triggers/fresh-rows'
import { typesOf, type WatchedTypes } from './uses'

/** A challenge is to be answered within three seconds. Milliseconds. */
const LOOK_WITHIN_MS = 1_500

/** A scenario that is on and listens to the webhook. */
export interface Listener {
  scenarioId: string
  moduleKey: string
  versionId: string
  types: WatchedTypes
}

/** What stands behind an event hook's address. */
export interface HookTarget {
  id: string
  workspaceId: string
  pathHash: string
  secretHash: string
  /** The secret before, while it is still taken. */
  previousHash: string | null
  listeners: Listener[]
  readAt: number
}

interface Row {
  workspace_id: string
  path_secret_hash: string
  secret_hash: string
  previous_secret_hash: string | null
  scenario_id: string | null
  module_key: string | null
  version_id: string | null
  types: unknown
}

interface TargetOptions {
  pool: Pool
  clock: Clock
}

/** The event hooks of this installation. */
export const hookTargets = (options: TargetOptions): FreshRows<HookTarget> =>
  new FreshRows(options.clock, id => read(options, id), LOOK_WITHIN_MS, away)

/**
 * Who listens now, whatever is remembered or being read: a scenario that was switched on before a delivery came must not
 * miss it.
 * @throws {AppError} `unavailable` when the database does not answer in time
 */
export const listenersOf = async (options: TargetOptions, id: string): Promise<Listener[]> =>
  (await within(LOOK_WITHIN_MS, read(options, id), away))?.listeners ?? []

async function read({ pool, clock }: TargetOptions, id: string): Promise<HookTarget | null> {
  const readAt = clock.now()
  const { rows } = await pool.query<Row>({
    name: 'joinery-event-hook',
    text: `SELECT h.workspace_id, h.path_secret_hash, h.secret_hash,
             CASE WHEN h.previous_until > $2 OR h.okta_secret_hash IS DISTINCT FROM h.secret_hash
               THEN h.previous_secret_hash END AS previous_secret_hash,
             s.id AS scenario_id, u.module_key, s.active_version_id AS version_id, u.types
           FROM event_hook h
           LEFT JOIN event_hook_use u ON u.hook_id = h.id
           LEFT JOIN scenario s ON s.id = u.scenario_id AND s.active AND s.deleted_at IS NULL
           WHERE h.id = $1`,
    values: [id, new Date(readAt)],
  })
  const [first] = rows
  if (first === undefined) return null
  return {
    id,
    workspaceId: first.workspace_id,
    pathHash: first.path_secret_hash,
    secretHash: first.secret_hash,
    previousHash: first.previous_secret_hash,
    listeners: rows.flatMap(
      ({ scenario_id: scenarioId, module_key: moduleKey, version_id: versionId, types }) =>
        scenarioId === null || moduleKey === null || versionId === null
          ? []
          : [{ scenarioId, moduleKey, versionId, types: typesOf(types) }],
    ),
    readAt,
  }
}

export const away = (): AppError =>
  new AppError('unavailable', 'The delivery could not be stored. Send it again later.')
