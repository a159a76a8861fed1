import type { z } from 'zod'
import type { JsonObject } from '@/lib/module-kit/json'
import type { HistoryStep } from '@/lib/operations/runs'
import { deliveryIdOf, stepsOf } from './history'
import type { RecordingOrg } from './org'
import type { Person } from './person'
import { callOf, grouped, type Truth, truthByDelivery } from './truth'

/**
 * Answers what is asked as an admin would who looks into the org: done when the org did it, again when it did not; and a
 * run that ended its workers goes on.
 *
 * @returns how many questions were answered
 */
export async function decideAll(person: Person, org: RecordingOrg): Promise<number> {
  let answered = 0
  const truths = truthByDelivery(org.arrivals)
  const { questions } = await person.ask('questions.list', { limit: 200 })
  for (const [runId, ofRun] of grouped(questions, question => question.runId)) {
    const steps = await stepsOf(person, runId)
    const truth = truths.get(deliveryIdOf(steps))
    for (const { id, path, request } of ofRun) {
      const step = steps.find(one => one.path === path)
      if (request.about === 'run') await person.ask('questions.answer', { ids: [id], answer: 'go-on' })
      else if (step !== undefined) await answer(person, org, id, step, truth)
      answered++
    }
  }
  return answered
}

async function answer(
  person: Person,
  org: RecordingOrg,
  id: string,
  step: HistoryStep,
  truth: Truth | undefined,
): Promise<void> {
  const call = step.calls.findLast(one => one.outcome === 'uncertain' || one.outcome === 'open')
  const done =
    call && truth?.done.find(one => callOf(one) === callOf(call) && one.body.includes(bodyMark(step)))
  if (done === undefined) await person.ask('questions.answer', { ids: [id], answer: 'again' })
  else {
    const output = outputOf(step, org, done.url) as Record<string, z.core.util.JSONType>
    await person.ask('questions.answer', { ids: [id], answer: 'done', output })
  }
}

/** Which of a delivery's writes a step made: what its body carries tells creating a user from a group. */
const bodyMark = (step: HistoryStep): string =>
  step.key === 'm5' ? '"name"' : step.key === 'm4' ? '"login"' : '"profile"'

/** What the step would have given, as the person reads it in the org. */
function outputOf(step: HistoryStep, org: RecordingOrg, url: string): JsonObject {
  if (step.key === 'm5') return { statusCode: 200, headers: {}, body: {} }
  const { users } = org.org.state()
  const input = step.input ?? {}
  const profile = input.profile as JsonObject | undefined
  const found = users.find(user =>
    step.key === 'm4' ? (user.profile as JsonObject).login === profile?.login : url.includes(String(user.id)),
  )
  if (found === undefined) throw new Error(`The org has nobody for ${step.path}`)
  return found
}
