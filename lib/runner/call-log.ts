import type {
  AnswerRecord,
  CallRecord,
  CallSummary,
  IntentRecord,
  UncertainRecord,
  UnsentRecord,
} from './records'

type Logged = IntentRecord | UnsentRecord | UncertainRecord | CallRecord | AnswerRecord

const NO_ANSWER_YET = 'no answer yet'

/**
 * Takes the next record into a step's list of calls. The kernel, resume and history all keep the list with this, so
 * that what history shows of a call is what resume knows of it.
 */
export function logCall(calls: CallSummary[], record: Logged): void {
  switch (record.t) {
    case 'intent': {
      const { n, at, method, url } = record
      foundNotDone(unsettled(calls, n))
      calls.push({ n, at, method, url, ms: 0, outcome: 'open', problem: NO_ANSWER_YET })
      return
    }
    case 'unsent':
    case 'uncertain': {
      const call = unsettled(calls, record.n)
      if (call === undefined) return
      took(call, record.at)
      call.outcome = record.t
      call.problem = record.why
      if (record.status !== undefined) call.status = record.status
      if (record.requestId !== undefined) call.requestId = record.requestId
      return
    }
    case 'call':
      logAnswer(calls, record)
      return
    case 'answer':
      logDecision(calls, record)
  }
}

function logAnswer(calls: CallSummary[], record: CallRecord): void {
  const { n, at, method, url, response, settled } = record
  // Its decision has said so already.
  if (settled === 'person') return
  const requestId = response.headers['x-okta-request-id']
  const about = { status: response.status, ...(requestId === undefined ? {} : { requestId }) }
  const call = unsettled(calls, n)
  if (call === undefined) {
    calls.push({ n, at: at - (record.ms ?? 0), method, url, ms: record.ms ?? 0, ...about })
  } else if (settled === undefined) {
    took(call, at)
    delete call.outcome
    delete call.problem
    Object.assign(call, about)
  } else {
    call.outcome = 'verified'
    call.problem = `${noAnswer(call)}; found done by reading back`
  }
}

/** Sent again without a person's word: reading back has shown that nothing was done. */
function foundNotDone(call: CallSummary | undefined): void {
  if (call === undefined) return
  call.outcome = 'unsent'
  call.problem = `${noAnswer(call)}; found not done by reading back, so it was sent again`
}

/** A person decided about the one call whose outcome nobody knew. */
function logDecision(calls: CallSummary[], { answer }: AnswerRecord): void {
  if (answer.is === 'due') return
  const call = calls.findLast(one => one.outcome === 'open' || one.outcome === 'uncertain')
  if (call === undefined) return
  const who = answer.by ?? 'a person'
  call.outcome = 'person'
  call.problem = `${noAnswer(call)}; ${who} said ${answer.is === 'done' ? 'that it is done' : 'to send it again'}`
}

const unsettled = (calls: CallSummary[], n: number): CallSummary | undefined =>
  calls.findLast(one => one.n === n && (one.outcome === 'open' || one.outcome === 'uncertain'))

function took(call: CallSummary, until: number): void {
  if (call.outcome === 'open') call.ms = Math.max(0, until - (call.at ?? until))
}

const noAnswer = ({ problem }: CallSummary): string =>
  problem === undefined || problem === NO_ANSWER_YET
    ? 'no answer'
    : `no answer (${problem.replace(/\.$/, '')})`
