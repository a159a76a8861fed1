import { type FailureKind, StepError } from '@/lib/errors'
import type { CallOutcome } from '@/lib/module-kit/call'
import { OrgGone } from './interrupts'
import type { CallSummary } from './records'

type Broken = Extract<CallOutcome, { type: 'broken' }>

/** What a call came to when it was sent: anything but a refusal for the rate limit. */
export type Answerless = Exclude<CallOutcome, { type: 'limited' }>

/** Reasons that another try would not change. */
const FINAL: ReadonlySet<Broken['reason']> = new Set(['refused-locally', 'unreadable', 'too-much'])

/** An org in trouble, or at its rate limit, may well say so in a form that cannot be read. */
export const isFinal = ({ reason, status = 0 }: Broken): boolean =>
  FINAL.has(reason) && status < 500 && status !== 429

/** What identifies an answer, or says why there was none. */
export function traceOf(outcome: CallOutcome): Pick<CallSummary, 'status' | 'requestId' | 'problem'> {
  const broken = outcome.type === 'broken'
  const status = broken ? outcome.status : outcome.response.status
  const requestId = broken ? outcome.requestId : outcome.response.headers['x-okta-request-id']
  return {
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(broken ? { problem: outcome.message } : {}),
  }
}

const KINDS: Partial<Record<Broken['reason'], FailureKind>> = {
  'refused-locally': 'input',
  'too-much': 'limit',
}

/** What a call that got no answer, or an error of the other side's own, is called in words. */
export function noAnswer(outcome: Answerless): StepError {
  if (outcome.type === 'answer') {
    const { status, requestId } = traceOf(outcome)
    const message = `The org failed to answer, with status ${status}, each time it was asked.`
    return new StepError('unreachable', message, {
      hint: 'See status.okta.com, and run this bundle again once the org answers.',
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId }),
    })
  }
  const kind = KINDS[outcome.reason] ?? 'unreachable'
  const Kind = outcome.orgGone ? OrgGone : StepError
  return new Kind(kind, outcome.message, {
    ...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
    ...(outcome.requestId === undefined ? {} : { requestId: outcome.requestId }),
  })
}
