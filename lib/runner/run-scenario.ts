import { type Failure, toFailure } from '@/lib/errors'
import { takeAnswers } from './answers'
import { RUN_LIMITS, type RunLimits } from './limits'
import type { Plan } from './plan'
import { OwnershipLost, type Ports, type RunCounts } from './ports'
import type { ParkRecord } from './records'
import { RunState } from './run-state'
import { Walk } from './walk'

/** How a walk of a run ended. `waiting` and `needs-decision` are walked again when their signal or time comes. */
export type RunOutcome = Ended & {
  /** Milliseconds of work of the whole run so far. */
  workMs: number
}

type Ended =
  | { status: 'succeeded'; counts: RunCounts; message?: string; firstError?: Failure }
  | { status: 'failed'; counts: RunCounts; firstError: Failure }
  | { status: 'cancelled'; counts: RunCounts }
  /** Handed back: any process may go on with it at once. */
  | { status: 'released'; counts: RunCounts }
  | { status: 'waiting'; counts: RunCounts; wakeAt?: number; waitingFor: string }
  | { status: 'needs-decision'; counts: RunCounts; wakeAt?: number; waitingFor: string }

export interface RunOrder {
  plan: Plan
  runId: string
  scenarioId: string
  /** Default: {@link RUN_LIMITS}. */
  limits?: RunLimits
  /** Milliseconds of work before this walk. */
  workMs?: number
}

/**
 * Walks a run from its trigger's bundle as far as it goes. What the journal knows is answered from it, the rest is
 * done; so the first start, a resume after a crash and a wake-up are one and the same (RUNNING.md, 5).
 *
 * @throws {OwnershipLost} when another process has taken the run over: say nothing and do nothing more
 */
export async function runScenario(order: RunOrder, ports: Ports): Promise<RunOutcome> {
  const { plan, runId, scenarioId, limits = RUN_LIMITS, workMs = 0 } = order
  const run = new RunState(plan, ports, runId, scenarioId, limits, workMs)
  for await (const record of run.recorded()) {
    run.memory.fold(record)
    if (record.t === 'done') run.secrets.forget(record.path, record.index)
  }
  if (run.needsBreath()) await run.breatheLong()
  const { trigger } = run.memory
  if (trigger === null) throw new Error(`run ${runId} has no trigger bundle in its journal`)
  await takeAnswers(run)
  await run.openSecrets()
  const walk = new Walk(run)
  try {
    await walk.fromTrigger(trigger.bundle, trigger.at)
  } catch (error) {
    if (error instanceof OwnershipLost) throw error
    run.failIfLost()
    run.halt ??= { is: 'failed', error: toFailure(error) }
  }
  // What is only so while the run is at work.
  delete run.counts.reading
  delete run.counts.waiting
  return { ...outcomeOf(run), workMs: run.workMs }
}

function outcomeOf(run: RunState): Ended {
  const { counts, halt } = run
  if (halt?.is === 'cancelled') return { status: 'cancelled', counts }
  if (halt?.is === 'released') return { status: 'released', counts }
  if (halt?.is === 'failed') return { status: 'failed', counts, firstError: halt.error }
  if (halt?.is === 'stopped') {
    const firstError: Failure = { kind: 'refused', message: halt.message }
    return halt.as === 'success'
      ? { status: 'succeeded', counts, message: halt.message }
      : { status: 'failed', counts, firstError }
  }
  if (run.parked.size > 0)
    return run.answersLeft ? wokenAgain(run) : parkedOutcome([...run.parked.values()], counts)
  if (counts.failed > 0)
    return { status: 'failed', counts, firstError: run.memory.firstError ?? someFailure(counts) }
  return { status: 'succeeded', counts }
}

/** Somebody has answered for a bundle that this walk did not come back to. */
const wokenAgain = (run: RunState): Ended => {
  return { status: 'waiting', counts: run.counts, wakeAt: run.now(), waitingFor: 'Joinery, to go on' }
}

function parkedOutcome(parked: readonly ParkRecord[], counts: RunCounts): Ended {
  const dues = parked.flatMap(park => (park.due === undefined ? [] : [park.due]))
  const wakeAt = dues.length > 0 ? { wakeAt: Math.min(...dues) } : {}
  const [first] = parked.filter(park => park.reason.is === 'wait')
  const undecided = parked.filter(park => park.reason.is === 'decision').length
  if (undecided === parked.length) {
    const waitingFor = undecided === 1 ? 'a decision about 1 bundle' : `decisions about ${undecided} bundles`
    return { status: 'needs-decision', counts, ...wakeAt, waitingFor }
  }
  const waitingFor =
    first?.reason.is === 'wait' ? first.reason.why : 'the org to settle calls that got no answer'
  return { status: 'waiting', counts, ...wakeAt, waitingFor }
}

const someFailure = (counts: RunCounts): Failure => ({
  kind: 'refused',
  message: `${counts.failed} of ${counts.failed + counts.done} bundles failed.`,
})
