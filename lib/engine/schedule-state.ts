import type { Pool, PoolClient } from 'pg'

/** When a scenario's schedule fires next. @param at  milliseconds since 1970 UTC */
export async function setSchedule(
  db: Pool | PoolClient,
  scenarioId: string,
  moduleKey: string,
  at: number,
): Promise<void> {
  await db.query(
    `INSERT INTO schedule_state (scenario_id, module_key, next_at) VALUES ($1, $2, $3)
     ON CONFLICT (scenario_id, module_key) DO UPDATE SET next_at = excluded.next_at`,
    [scenarioId, moduleKey, new Date(at)],
  )
}

/** The scenario fires no more by schedule. */
export async function clearSchedule(db: Pool | PoolClient, scenarioId: string): Promise<void> {
  await db.query('DELETE FROM schedule_state WHERE scenario_id = $1', [scenarioId])
}
