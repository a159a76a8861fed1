import type { JsonObject } from '@/lib/module-kit/json'
import type { HistoryStep } from '@/lib/operations/runs'
import { deliveryIdOf, runsOf, stepsOf } from './history'
import type { RecordingOrg } from './org'
import type { Person } from './person'
import { callOf, truthByDelivery } from './truth'

/**
 * Answers what needs a decision as an admin would who looks into the org: done when the org did it, again when it did
 * not.
 *
 * @returns how many were answered
 */
export async function decideAll(person: Person, org: RecordingOrg, scenarioIds: string[]): Promise<number> {
  let answered = 0
  const truths = truthByDelivery(org.arrivals)
  for (const scenarioId of scenarioIds) {
    for (const { id } of await runsOf(person, scenarioId, ['needs_decision'])) {
      const steps = await stepsOf(person, id)
      const truth = truths.get(deliveryIdOf(steps))
      for (const step of steps.filter(one => one.status === 'needs-decision')) {
        const call = step.calls.findLast(one => one.outcome === 'uncertain' || one.outcome === 'open')
        const done =
          call && truth?.done.find(one => callOf(one) === callOf(call) && one.body.includes(bodyMark(step)))
        if (done === undefined) await person.ask('runs.decide', { id, path: step.path, answer: 'again' })
        else {
          const output = outputOf(step, org, done.url)
          await person.ask('runs.decide', { id, path: step.path, answer: 'done', output })
        }
        answered++
      }
    }
  }
  return answered
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
