import type { StoredQuestion } from '@/lib/engine/questions/answer'

const SAID: Record<string, string> = {
  done: '“treat as done”',
  again: '“do again”',
  'go-on': '“go on”',
  cancel: '“cancel”',
}

const about = (answer: string): 'call' | 'run' => (answer === 'done' || answer === 'again' ? 'call' : 'run')

const moment = (at: Date | null): string =>
  at === null ? '' : ` on ${at.toISOString().slice(0, 16).replace('T', ' at ')} UTC`

/** Why a question does not take an answer, as a sentence; null when it does. */
export function refusedInWords(question: StoredQuestion | undefined, answer: string): string | null {
  if (question === undefined) return 'There is no such question.'
  const { answeredBy, answeredAt, runStatus } = question
  if (question.answer !== null && question.answer.is !== 'closed') {
    const said = SAID[question.answer.is] ?? 'something'
    return `${answeredBy ?? 'Somebody'} answered ${said}${moment(answeredAt)}; the first answer counts.`
  }
  if (['succeeded', 'failed', 'cancelled'].includes(runStatus))
    return `The run has ${runStatus === 'cancelled' ? 'been cancelled' : 'ended'}, so this is not asked any more.`
  if (question.answer !== null) return 'This is not asked any more.'
  if (question.request.about === about(answer)) return null
  return question.request.about === 'call'
    ? 'This question is about a call: “treat as done” or “do again”.'
    : 'This question is about the whole run: “go on” or “cancel”.'
}
