import type { CallRequest, CallResponse } from '@/lib/module-kit/call'
import type { Intent, Verdict, VerifyContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Answerless } from './answerless'
import { Halted, Parked } from './interrupts'
import type { KnownCall, Sendings } from './memory'
import type { PlanNode } from './plan'
import { OwnershipLost } from './ports'
import type { CallRecord, IntentRecord, UncertainRecord } from './records'
import type { RunState } from './run-state'

/** Okta may still be working on a call that got no answer; nobody looks earlier than this. RUNNING.md, 3. */
export const SETTLE_AFTER_MS = 30_000

/** An idempotent call is sent again only while its first intent is younger than this. RUNNING.md, 3. */
const RESEND_WITHIN_MS = 15 * 60_000

/** Once, and twice again. RUNNING.md, 3. */
const MOST_SENDINGS = 3

/** How often the org is asked in vain before a person is. */
const MOST_TRIES = 5

type Settlement =
  | { is: 'done'; response: CallResponse }
  | { is: 'again' }
  | { is: 'decision'; why: string; found?: CallResponse }

/** What settling needs of the step's gate. */
export interface Asking {
  read: (request: Omit<CallRequest, 'effect'>) => Promise<Answerless>
  note: (record: UncertainRecord | CallRecord) => void
  /** How far the org's clock is ahead, as far as it is known by now. */
  clockAheadMs: () => number
  /** The connection's. */
  origin: string
}

/**
 * Settles an uncertain call, no sooner than 30 s after it can have left.
 *
 * @returns the answer that reading back stands for, or null when the call is to be sent again
 * @throws {Parked} until its time has come, or for a person to decide
 */
export async function settle(
  run: RunState,
  node: PlanNode,
  path: string,
  input: JsonObject,
  intent: IntentRecord,
  { sendings, left }: UncertainCall,
  gate: Asking,
): Promise<CallResponse | null> {
  const { n, method, url } = intent
  const park = run.memory.park(path)
  const due = Math.max(left + SETTLE_AFTER_MS, park?.due ?? 0)
  const tries = park?.reason.is === 'settle' ? park.reason.tries : 0
  if (run.now() < due) throw new Parked({ is: 'settle', n, tries }, due)
  try {
    const verdict = await verdictOn(run, node, path, input, sendings, intent, gate)
    if (verdict.is === 'again') return null
    if (verdict.is === 'decision') throw new Parked({ ...verdict, n })
    const { response } = verdict
    gate.note({ t: 'call', path, n, at: run.now(), method, url, response, settled: 'verified' })
    return response
  } catch (error) {
    if (!(error instanceof Unverified)) throw error
    if (tries >= MOST_TRIES) {
      throw new Parked({ is: 'decision', n, why: 'the org could not be asked what became of the call' })
    }
    throw new Parked({ is: 'settle', n, tries: tries + 1 }, run.now() + SETTLE_AFTER_MS * 2 ** tries)
  }
}

/** Reading back did not get an answer either. */
class Unverified extends Error {}

/** A call that may have been carried out, and when it can have left at the latest. */
export interface UncertainCall {
  sendings: Sendings
  left: number
}

/**
 * What settling goes by. Where a process died with the call open, it left before the run was taken over. That is
 * written down once, since every later wake-up is a take-over too and would push the moment on.
 */
export function foundUncertain(
  run: RunState,
  intent: IntentRecord,
  { state, at, sendings }: KnownCall,
  gate: Pick<Asking, 'note'>,
): UncertainCall {
  const { uncertainAt } = sendings
  if (state !== 'open' && uncertainAt !== null) return { sendings, left: uncertainAt }
  const left = Math.max(at, run.memory.claimedAt)
  const why = 'Joinery stopped before the answer came'
  gate.note({ t: 'uncertain', path: intent.path, n: intent.n, at: left, why })
  return { sendings, left }
}

/**
 * What to do about an uncertain call, by the law of RUNNING.md, 3: done stays done; an idempotent call goes out again
 * while nobody else has been there since its first sending, and that is not long ago; a write only when it is known
 * not to have happened, and never a DELETE nor a raw call; neither more than twice. Everything else is a person's to say, also when the module cannot look: a step that failed here would
 * leave its call unsettled.
 */
async function verdictOn(
  run: RunState,
  node: PlanNode,
  path: string,
  input: JsonObject,
  { times, first }: Sendings,
  record: IntentRecord,
  gate: Asking,
): Promise<Settlement> {
  if (record.raw === true) {
    return { is: 'decision', why: 'a raw call may have been carried out, and only a person can tell' }
  }
  const { verify } = node.module
  if (verify === undefined) {
    return { is: 'decision', why: 'the call may have been carried out, and this module cannot look it up' }
  }
  const earlier = new Map<number, CallResponse>()
  for (const [n, known] of run.memory.calls(path)) if (known.response) earlier.set(n, known.response)
  const read: VerifyContext['read'] = async request => {
    const outcome = await gate.read(request)
    if (outcome.type === 'answer' && outcome.response.status < 500) return outcome.response
    throw new Unverified()
  }
  const verdict: Verdict = await verify(
    { read, earlier, origin: gate.origin },
    input,
    toIntent(record, first ?? record, gate),
  ).catch((error: unknown) => {
    if (error instanceof Unverified || error instanceof Halted || error instanceof OwnershipLost) throw error
    const said = error instanceof Error ? ` (${error.message})` : ''
    return {
      is: 'unknown' as const,
      why: `the org was asked what became of the call, and gave no clear answer${said}`,
    }
  })
  if (verdict.is === 'done') return { is: 'done', response: verdict.response }
  const settled = unsettledAs(run, record, { times, first }, verdict)
  return settled.is === 'decision' && verdict.found ? { ...settled, found: verdict.found } : settled
}

function unsettledAs(
  run: RunState,
  record: IntentRecord,
  { times, first }: Pick<Sendings, 'times' | 'first'>,
  verdict: Exclude<Verdict, { is: 'done' }>,
): Exclude<Settlement, { is: 'done' }> {
  switch (verdict.is) {
    case 'unknown':
      return { is: 'decision', why: verdict.why }
    case 'not-done':
      if (record.method === 'DELETE' && record.effect === 'write') {
        return { is: 'decision', why: 'a deletion is never sent again by itself' }
      }
      if (times >= MOST_SENDINGS) {
        return { is: 'decision', why: `it was sent ${times} times, and each time found not done` }
      }
      if (record.effect === 'write') return { is: 'again' }
      if (verdict.changedSince) return { is: 'decision', why: 'somebody changed it after the call was sent' }
      if (run.now() - (first ?? record).at > RESEND_WITHIN_MS) {
        return { is: 'decision', why: 'the call is too old to be sent again unseen' }
      }
      return { is: 'again' }
  }
}

/** The call as it was first written down. Its time by the org's clock may be known only once that has been asked. */
function toIntent(record: IntentRecord, { at, orgAt }: IntentRecord, gate: Asking): Intent {
  const { n, method, url, name, effect, raw, body } = record
  return {
    n,
    get at() {
      return orgAt ?? at + gate.clockAheadMs()
    },
    method,
    path: url,
    effect,
    ...(name === undefined ? {} : { name }),
    ...(raw === undefined ? {} : { raw }),
    ...(body === undefined ? {} : { body }),
  }
}
