import type { InputOf, OutputOf } from '@/lib/operations/perform'
import type { QuestionRequest } from '@/lib/operations/questions'

/** Questions by their ids, or all that a filter means. */
export type Meant = Pick<InputOf<'questions.answer'>, 'ids' | 'filter'>

export const questionsInWords = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'question' : 'questions'}`

/** What an answer did: “12 answered; the runs go on.” */
export function answeredInWords({ answered, refused, left }: OutputOf<'questions.answer'>): string {
  const done = `${questionsInWords(answered.length)} answered; ${answered.length === 1 ? 'the run goes' : 'the runs go'} on.`
  const [first] = refused
  const not = first ? ` ${questionsInWords(refused.length)} not: ${first.why}` : ''
  return `${done}${not}${left > 0 ? ` ${questionsInWords(left)} are left.` : ''}`
}

/** What is asked about, in one line. */
export function callInWords(request: QuestionRequest): string {
  if (request.about === 'run') return 'The whole run'
  return request.call ? `${request.call.method} ${request.call.url}` : `A call of ${request.label}`
}
