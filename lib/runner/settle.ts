import type { CallRequest, CallResponse } from '@/lib/module-kit/call'
import type { Intent, VerifyContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { PlanNode } from './plan'
import type { IntentRecord } from './records'
import type { RunState } from './run-state'

/** Okta may still be working on a call that got no answer; nobody looks earlier than this. RUNNING.md, 3. */
export const SETTLE_AFTER_MS = 30_000

/** An idempotent call is sent again only while its intent is younger than this. RUNNING.md, 3. */
export const RESEND_WITHIN_MS = 15 * 60_000

export type Settlement =
  | { is: 'done'; response: CallResponse }
  | { is: 'again' }
  | { is: 'decision'; why: string }

/**
 * What to do about an uncertain call, by the law of RUNNING.md, 3: done stays done; an idempotent call goes out again
 * while nobody else has been there; a write only when it is known not to have happened, and never a DELETE nor a
 * raw call. Everything else is a person's to say.
 */
export async function resumableVerdict(
  run: RunState,
  node: PlanNode,
  path: string,
  input: JsonObject,
  record: IntentRecord,
  read: (request: Omit<CallRequest, 'effect'>) => Promise<CallResponse>,
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
  const context: VerifyContext = { read, earlier }
  const verdict = await verify(context, input, toIntent(record))
  switch (verdict.is) {
    case 'done':
      return { is: 'done', response: verdict.response }
    case 'unknown':
      return { is: 'decision', why: verdict.why }
    case 'not-done':
      if (record.method === 'DELETE' && record.effect === 'write') {
        return { is: 'decision', why: 'a deletion is never sent again by itself' }
      }
      if (record.effect === 'write') return { is: 'again' }
      if (verdict.changedSince) return { is: 'decision', why: 'somebody changed it after the call was sent' }
      if (run.now() - record.at > RESEND_WITHIN_MS) {
        return { is: 'decision', why: 'the call is too old to be sent again unseen' }
      }
      return { is: 'again' }
  }
}

function toIntent(record: IntentRecord): Intent {
  const { n, at, method, url, name, effect, raw, body } = record
  return {
    n,
    at,
    method,
    path: url,
    effect,
    ...(name === undefined ? {} : { name }),
    ...(raw === undefined ? {} : { raw }),
    ...(body === undefined ? {} : { body }),
  }
}
