import type { Pool } from 'pg'
import { within } from '@/lib/engine/outage'
import { AppError } from '@/lib/errors'
import type { Clock } from '@/lib/runner/time'
import { typesOf, type WatchedTypes } from './uses'

/** A webhook's rows are asked again at most this often, so a switch acts within that time. Milliseconds. */
const FRESH_MS = 1_000
/** A challenge is to be answered within three seconds. */
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

/** The event hooks of this installation, each read anew every second at most. */
export class HookTargets {
  private readonly known = new Map<string, HookTarget>()
  private readonly looking = new Map<string, Promise<HookTarget | null>>()

  constructor(private readonly options: { pool: Pool; clock: Clock }) {}

  /**
   * @returns null where there is none
   * @throws {AppError} `unavailable` when the database does not answer in time
   */
  async find(id: string): Promise<HookTarget | null> {
    const known = this.known.get(id)
    if (known && this.options.clock.now() - known.readAt < FRESH_MS) return known
    return this.look(id)
  }

  /** As {@link find}, but never from memory: reads that begin at the same moment are one. */
  look(id: string): Promise<HookTarget | null> {
    const looking = this.looking.get(id) ?? this.read(id).finally(() => this.looking.delete(id))
    this.looking.set(id, looking)
    return within(LOOK_WITHIN_MS, looking, away)
  }

  /**
   * Who listens now, whatever is remembered: a scenario that was switched on before a delivery came must not miss it.
   * @throws {AppError} `unavailable` when the database does not answer in time
   */
  async listeners(id: string): Promise<Listener[]> {
    return (await within(LOOK_WITHIN_MS, this.read(id), away))?.listeners ?? []
  }

  private async read(id: string): Promise<HookTarget | null> {
    const { pool, clock } = this.options
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
    if (first === undefined) {
      this.known.delete(id)
      return null
    }
    const target: HookTarget = {
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
    this.known.set(id, target)
    return target
  }
}

export const away = (): AppError =>
  new AppError('unavailable', 'The delivery could not be stored. Send it again later.')
