import { outermostItem } from './paths'
import type { Answered } from './ports'
import { declaredOutput } from './provenance'
import type { AnswerRecord, ParkRecord } from './records'
import type { RunState } from './run-state'

/** An answer as the journal's own; it becomes part of the journal before it has an effect. */
export function answerRecord(run: RunState, park: ParkRecord, { id, answer }: Answered): AnswerRecord {
  const { path } = park
  const module = run.plan.nodes.get(park.key)?.module
  if (answer.is === 'done' && answer.output && module)
    run.secrets.mark(answer.output, declaredOutput(module, answer.output), path, 'made')
  return { t: 'answer', path, at: run.now(), signal: id, answer }
}

/** Before a walk: takes in what has been answered since the last one. */
export async function takeAnswers(run: RunState): Promise<void> {
  const { memory } = run
  for (const answered of await run.ports.signals.answers()) {
    const park = memory.asking(answered.id, answered.path)
    // What Okta may still be working on is not for a person to say yet (RUNNING.md, 3).
    if (park === undefined || park.reason.is === 'settle' || memory.signals.has(answered.id)) continue
    const record = answerRecord(run, park, answered)
    run.append([record])
    memory.fold(record)
  }
}

/**
 * During a walk: tells the fan-outs at work which of their parked items somebody has answered for. What is parked
 * elsewhere, or is not come to yet, is taken up by the next walk, which follows at once.
 */
export async function hearAnswers(run: RunState): Promise<void> {
  const asking = new Map<string, ParkRecord>()
  for (const park of run.parked.values()) if (park.question !== undefined) asking.set(park.question, park)
  for (const answered of await run.ports.signals.answers()) {
    if (run.memory.signals.has(answered.id)) continue
    const parked = asking.get(answered.id)
    // An item that was read back and is at work is parked by its memory alone, until it is come to.
    const park = parked ?? run.memory.asking(answered.id, answered.path)
    const item = park === undefined ? null : outermostItem(park.path)
    const list = item === null ? undefined : run.fanOuts.get(item.search)
    if (park && item && list && (parked || list.isAtWork(item.index)))
      list.answered(item.index, park, answered)
    else run.leaveAnswer()
  }
}
