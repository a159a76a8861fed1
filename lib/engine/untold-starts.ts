import type { Pool } from 'pg'
import type { Failure } from '@/lib/errors'
import { throughOutage } from './outage'

/** Looked up in one statement. */
const AT_ONCE = 500
/** Run ids remembered, in case a statement that nobody listens to any more still goes through. */
const MOST = 50_000

/** What the row of such a run says. */
const TOO_LATE: Failure = {
  kind: 'timeout',
  message: 'This could not be stored in time, and whoever sent it was told so.',
  hint: 'It was cancelled before its first step and has done nothing. It can be sent again.',
}

/** A run that is not there is none of ours to cancel; one that another process has begun ends at its owner. */
const CANCEL = `
WITH found AS (
  UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now()), first_error = $3::jsonb,
    status = CASE WHEN owner IS NULL OR owner = $2 THEN 'cancelled'::run_status ELSE status END,
    finished_at = CASE WHEN owner IS NULL OR owner = $2 THEN now() END,
    epoch = CASE WHEN owner IS NULL OR owner = $2 THEN epoch + 1 ELSE epoch END,
    owner = CASE WHEN owner = $2 THEN NULL ELSE owner END
  WHERE id = ANY($1::uuid[]) AND (status = 'queued' OR status = 'running')
  RETURNING workspace_id, scenario_id, status
)
INSERT INTO run_rollup (workspace_id, scenario_id, day, cancelled, bundles)
SELECT workspace_id, scenario_id, (now() AT TIME ZONE 'UTC')::date, count(*), 0 FROM found
WHERE status = 'cancelled' GROUP BY workspace_id, scenario_id ORDER BY workspace_id, scenario_id
ON CONFLICT (workspace_id, scenario_id, day) DO UPDATE SET cancelled = run_rollup.cancelled + excluded.cancelled`

/**
 * Starts whose sender has been told that they are not stored, though they had been sent to the database (RUNNING.md,
 * 1). None of them begins here; each is looked up by its run id, and cancelled where it is there after all.
 */
export class UntoldStarts {
  private readonly known = new Set<string>()
  private readonly open = new Set<string>()
  private looking: Promise<void> | null = null
  private readonly stopped = new AbortController()

  /** @param owner  this process */
  constructor(
    private readonly pool: Pool,
    private readonly owner: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  has(runId: string): boolean {
    return this.known.has(runId)
  }

  /** From now on this run does not begin here. */
  add(runId: string): void {
    this.known.add(runId)
    if (this.known.size <= MOST) return
    const [oldest] = this.known
    if (oldest !== undefined) this.known.delete(oldest)
  }

  /** It never left this process. */
  forget(runId: string): void {
    this.known.delete(runId)
  }

  /** Looks it up as soon as the database answers, and cancels it if it is there. */
  settle(runId: string): void {
    this.open.add(runId)
    this.looking ??= this.look().finally(() => {
      this.looking = null
    })
  }

  /** What is not looked up by then happens when another process takes it on: at least once. */
  stop(): void {
    this.stopped.abort()
  }

  private async look(): Promise<void> {
    const { signal } = this.stopped
    while (this.open.size > 0 && !signal.aborted) {
      const ids = [...this.open].slice(0, AT_ONCE)
      for (const id of ids) this.open.delete(id)
      const values = [ids, this.owner, JSON.stringify(TOO_LATE)]
      try {
        await throughOutage(() => this.pool.query(CANCEL, values), signal, this.onError)
      } catch (error) {
        // Where it is there, the next sweep finds it and it is settled again.
        if (!signal.aborted) this.onError(error)
      }
    }
  }
}
