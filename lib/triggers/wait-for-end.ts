import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { EndedRuns } from '@/lib/engine/ended'
import { shownFailure } from '@/lib/error-text'
import type { Failure } from '@/lib/errors'

/** How an ended run is told to whoever waited for it. */
export interface EndedRun {
  status: 'succeeded' | 'failed' | 'cancelled'
  bundlesDone: number
  bundlesFailed: number
  firstError: Failure | null
}

const ASK_EVERY_MS = 500

/**
 * Waits for a run's end, which is committed before it is told. Another process may be working on it, so the row is
 * asked now and then as well.
 * @returns null when it has not ended within `ms`
 */
export async function waitForEnd(
  pool: Pool,
  ends: EndedRuns,
  runId: string,
  ms: number,
): Promise<EndedRun | null> {
  const giveUpAt = Date.now() + ms
  for (;;) {
    const left = giveUpAt - Date.now()
    const tick = new AbortController()
    const heard = ends.once(runId, tick.signal)
    const ended = await read(pool, runId)
    if (ended !== null || left <= 0) {
      tick.abort()
      return ended
    }
    await Promise.race([heard, pause(Math.min(ASK_EVERY_MS, left), undefined, { signal: tick.signal })])
    tick.abort()
  }
}

async function read(pool: Pool, runId: string): Promise<EndedRun | null> {
  const found = await pool.query<{
    status: string
    bundles_done: number
    bundles_failed: number
    first_error: Failure | null
  }>({
    name: 'joinery-ended',
    text: 'SELECT status, bundles_done, bundles_failed, first_error FROM run WHERE id = $1',
    values: [runId],
  })
  const [row] = found.rows
  if (row === undefined) return null
  const { status } = row
  if (status !== 'succeeded' && status !== 'failed' && status !== 'cancelled') return null
  return {
    status,
    bundlesDone: row.bundles_done,
    bundlesFailed: row.bundles_failed,
    firstError: row.first_error === null ? null : shownFailure(row.first_error),
  }
}
