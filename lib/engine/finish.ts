import { cutText, shownFailure } from '@/lib/error-text'
import type { RunOutcome } from '@/lib/runner/run-scenario'
import { type AppendOp, type FinishOp, storable, storableJson } from './journal/commit-statement'
import type { ClaimedRun } from './takeover'

/** What a run's row says of how a walk ended. */
const STATUS = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  waiting: 'waiting',
  'needs-decision': 'needs_decision',
  released: 'queued',
} as const satisfies Record<RunOutcome['status'], FinishOp['status']>

const HANDED_BACK = 'another worker, since its own was stopped'

/** How a walk ended, as the journal's writer commits it. */
export function finishOp(
  run: ClaimedRun,
  outcome: RunOutcome,
  by: { owner: string; tail: AppendOp | null; heard: Date | null },
): Omit<FinishOp, 'kind'> {
  const { counts } = outcome
  return {
    ...by,
    runId: run.runId,
    epoch: run.epoch,
    status: STATUS[outcome.status],
    counts: storableJson(counts),
    bundlesDone: counts.done,
    bundlesFailed: counts.failed,
    workMs: Math.round(outcome.workMs),
    firstError:
      'firstError' in outcome && outcome.firstError ? storableJson(shownFailure(outcome.firstError)) : null,
    wakeAt: 'wakeAt' in outcome && outcome.wakeAt !== undefined ? new Date(outcome.wakeAt) : null,
    waitingFor:
      outcome.status === 'released'
        ? HANDED_BACK
        : 'waitingFor' in outcome
          ? storable(cutText(outcome.waitingFor))
          : null,
  }
}
