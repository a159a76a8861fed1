import type { Pool } from 'pg'
import type { Clock } from '@/lib/runner/time'
import type { Engine } from './engine'
import { atMost, CLOSE_WITHIN_MS } from './outage'

const LOOK_EVERY_MS = 1_000
/** A firing this late was missed: the process was down, or asleep. */
const LATE_MS = 60_000

/** A schedule that is switched on. */
export interface Scheduled {
  workspaceId: string
  versionId: string
  missed: 'once' | 'skip'
  overlap: 'queue' | 'skip' | 'beside'
  /** Milliseconds since 1970 UTC; null when it never fires again. */
  next: (after: number) => number | null
}

export interface SchedulerOptions {
  pool: Pool
  engine: Engine
  clock: Clock
  /** Null when the scenario is off or its trigger is no schedule any more. */
  load: (scenarioId: string, moduleKey: string) => Promise<Scheduled | null>
  onError: (error: unknown, scenarioId?: string) => void
}

interface Due {
  scenario_id: string
  module_key: string
  next_at: Date
}

/**
 * Starts what is due. Any number of processes may look: the firing's time is the run's dedupe key, so each firing
 * starts one run, and a crash in between starts none twice.
 */
export class Scheduler {
  private timer: NodeJS.Timeout | null = null
  private looking: Promise<void> | null = null

  constructor(private readonly options: SchedulerOptions) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = null
      })
    }, LOOK_EVERY_MS)
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await atMost(CLOSE_WITHIN_MS, this.looking)
  }

  /** Fires everything whose time has come. Never throws. */
  async look(): Promise<void> {
    const { pool, clock, onError } = this.options
    try {
      const found = await pool.query<Due>(
        'SELECT scenario_id, module_key, next_at FROM schedule_state WHERE next_at <= $1 ORDER BY next_at LIMIT 100',
        [new Date(clock.now())],
      )
      for (const due of found.rows) await this.fire(due).catch(error => onError(error, due.scenario_id))
    } catch (error) {
      onError(error)
    }
  }

  private async fire(due: Due): Promise<void> {
    const { pool, clock, engine, load } = this.options
    const schedule = await load(due.scenario_id, due.module_key)
    if (schedule === null) {
      await pool.query('DELETE FROM schedule_state WHERE scenario_id = $1 AND module_key = $2', [
        due.scenario_id,
        due.module_key,
      ])
      return
    }
    const now = clock.now()
    const at = due.next_at.getTime()
    const dedupeKey = `schedule:${due.module_key}:${at}`
    const { merged, last } = missedSince(schedule, at, now)
    const before = await this.lastRun(due.scenario_id)
    const busy = before !== null && before.endedAt === null && schedule.overlap !== 'beside'
    // The row keeps its time: it is the one that waits, and what comes meanwhile is merged into it.
    if (busy && schedule.overlap === 'queue' && !(await this.hasFired(due.scenario_id, dedupeKey))) return
    // It was not missed if it only waited for the run before it.
    const waitedUntil = schedule.overlap === 'queue' ? (before?.endedAt ?? 0) : 0
    const late = now - Math.max(last, waitedUntil) > LATE_MS
    if (!busy && !(late && schedule.missed === 'skip')) {
      await engine.startRun({
        workspaceId: schedule.workspaceId,
        scenarioId: due.scenario_id,
        versionId: schedule.versionId,
        trigger: 'schedule',
        triggerSummary: new Date(at).toISOString(),
        dedupeKey,
        bundle: { scheduledAt: new Date(last).toISOString(), firedAt: new Date(now).toISOString(), merged },
      })
    }
    const next = schedule.next(Math.max(now, at))
    await pool.query(
      `UPDATE schedule_state SET next_at = $4, last_at = $3
       WHERE scenario_id = $1 AND module_key = $2 AND next_at = $3`,
      [due.scenario_id, due.module_key, due.next_at, next === null ? null : new Date(next)],
    )
  }

  /** A crash may have come between a firing's run and the schedule's next time. */
  private async hasFired(scenarioId: string, dedupeKey: string): Promise<boolean> {
    const found = await this.options.pool.query(
      'SELECT FROM delivery WHERE scenario_id = $1 AND dedupe_key = $2',
      [scenarioId, dedupeKey],
    )
    return found.rowCount !== 0
  }

  /**
   * The last firing's run, and when it ended; null while it works or waits for a process. A parked one is out of the
   * way as well, and counts as ended when its firing is asked for.
   */
  private async lastRun(scenarioId: string): Promise<{ endedAt: number | null } | null> {
    const found = await this.options.pool.query<{ status: string; finished_at: Date | null }>(
      `SELECT status, finished_at FROM run WHERE scenario_id = $1 AND trigger = 'schedule' ORDER BY id DESC LIMIT 1`,
      [scenarioId],
    )
    const [row] = found.rows
    if (row === undefined) return null
    const works = row.status === 'queued' || row.status === 'running'
    return { endedAt: works ? null : (row.finished_at?.getTime() ?? 0) }
  }
}

/** How many firings lie between the one that is due and now, and the time of the newest. */
function missedSince(schedule: Scheduled, first: number, now: number): { merged: number; last: number } {
  let merged = 0
  let last = first
  for (let at = schedule.next(first); at !== null && at <= now && merged < 10_000; at = schedule.next(at)) {
    merged++
    last = at
  }
  return { merged, last }
}
