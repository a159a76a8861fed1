import type { CallRequest } from '@/lib/module-kit/call'
import type { IntentRecord } from './records'

/** Whether a request may leave without an intent. */
export const isRead = ({ effect, method }: CallRequest): boolean =>
  effect === 'read' && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')

/** The very request that was written down, so that what is sent again is what was meant then. */
export function again(request: CallRequest, intent: IntentRecord): CallRequest {
  if (intent.body === undefined) return request
  return typeof request.rawBody === 'string' && typeof intent.body === 'string'
    ? { ...request, rawBody: intent.body }
    : { ...request, body: intent.body }
}

/**
 * What is written down before a request leaves.
 * @param aheadMs  how far the org's clock is ahead of ours
 */
export function intentOf(
  request: CallRequest,
  { path, n, at }: Pick<IntentRecord, 'path' | 'n' | 'at'>,
  aheadMs: number,
): IntentRecord {
  const { method, path: url, name, raw } = request
  // A module that calls a POST a read is not believed: nothing but a read may leave without an intent.
  const effect = request.effect === 'read' ? 'write' : request.effect
  const body = request.rawBody ?? request.body
  return {
    t: 'intent',
    path,
    n,
    at,
    method,
    url,
    effect,
    ...(aheadMs === 0 ? {} : { orgAt: at + aheadMs }),
    ...(name === undefined ? {} : { name }),
    ...(raw === undefined ? {} : { raw }),
    ...(body === undefined ? {} : { body }),
  }
}
