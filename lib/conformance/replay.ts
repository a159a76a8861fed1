import type { Json } from '@/lib/module-kit/json'
import { isJsonObject } from '@/lib/module-kit/json'
import { createSandboxOrg, startSandboxServer } from '@/lib/modules/okta/sandbox/index'
import { reasonToLeaveOut } from './excluded'
import { callsOf, succeeded } from './operation'
import { primeOrg, startOf } from './prime'
import { type Exchange, nextCursorIn } from './recording'
import { type Replayed, requestFor } from './request'
import { differences } from './shape'

/** What came of one users call of a recording. */
export interface Result {
  id: string
  /** As the report names the call, e.g. `lifecycle/suspend`. */
  operation: string
  verdict: 'agreed' | 'differs' | 'left out'
  /** What differs, or why it is left out; '' when it agrees. */
  why: string
  /** The request's body is not recorded and was inferred. */
  inferred: boolean
}

const TOKEN = 'conformance'
/** How many differences of one answer are told. */
const TOLD = 4

/**
 * Replays a cassette's users calls, in order, against a sandbox org of its own: served over HTTP on a loopback port as
 * the product serves it, set up as the recorded org must have been, and with the recording's clock.
 */
export async function replayCassette(cassette: readonly Exchange[]): Promise<Result[]> {
  const calls = callsOf(cassette)
  if (!calls.some(call => call.operation.compared)) return []
  const { snapshot, ids } = primeOrg(cassette)
  const clock = { time: startOf(cassette), now: () => clock.time }
  const org = createSandboxOrg({ clock, origin: 'http://127.0.0.1', tokens: [TOKEN], seedUsers: 1 })
  org.restore(JSON.stringify(snapshot))
  const server = await startSandboxServer(org)
  const cursors = new Map<string, string>()
  const results: Result[] = []
  try {
    for (const { operation, exchange } of calls) {
      clock.time = Math.max(clock.time + 1, exchange.answeredAt ?? 0)
      const { name, compared } = operation
      const request = requestFor(exchange, name, ids, cursors)
      const out = compared ? reasonToLeaveOut(exchange, name) : null
      const result = { id: exchange.id, operation: name, inferred: request.inferred }
      if (out !== null) {
        results.push({ ...result, verdict: 'left out', why: out })
        continue
      }
      // What the org has refused has changed nothing there, so that it is only sent where it is compared.
      if (!compared && !succeeded(exchange)) continue
      const ours = await send(server.origin, exchange, request)
      if (name.startsWith('create') && succeeded(exchange)) ids.learn(exchange.answer, ours.answer)
      if (exchange.nextCursor !== null && ours.nextCursor !== null)
        cursors.set(exchange.nextCursor, ours.nextCursor)
      if (!compared) continue
      const found = compare(exchange, ours, (recorded, id) => ids.same(recorded, id))
      results.push({ ...result, verdict: found.length === 0 ? 'agreed' : 'differs', why: told(found) })
    }
  } finally {
    await server.close()
  }
  return results
}

interface Ours {
  status: number
  answer: Json
  nextCursor: string | null
}

async function send(origin: string, { method, status }: Exchange, request: Replayed): Promise<Ours> {
  // A token that the org refused is replayed as one that this org refuses: which it was is never recorded.
  const token = status === 401 ? 'refused' : TOKEN
  const writes = method === 'POST' || method === 'PUT'
  const response = await fetch(origin + request.path, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `SSWS ${token}`,
      ...(request.contentType === null ? {} : { 'content-type': request.contentType }),
    },
    ...(writes ? { body: request.body } : {}),
    redirect: 'manual',
  })
  const text = await response.text()
  const answer: Json = text === '' ? null : JSON.parse(text)
  return { status: response.status, answer, nextCursor: nextCursorIn(response.headers.get('link')) }
}

function compare(real: Exchange, ours: Ours, same: (recorded: string, ours: string) => boolean): string[] {
  const found: string[] = []
  if (real.status !== ours.status) found.push(`status ${real.status}, ours ${ours.status}`)
  const [a, b] = [codeOf(real.answer), codeOf(ours.answer)]
  if (a !== b) found.push(`errorCode ${a ?? 'none'}, ours ${b ?? 'none'}`)
  // Two answers of different kinds have nothing more to compare.
  return found.length > 0 ? found : differences(real.answer, ours.answer, same)
}

function codeOf(answer: Json): string | undefined {
  return isJsonObject(answer) && typeof answer.errorCode === 'string' ? answer.errorCode : undefined
}

function told(found: string[]): string {
  const more = found.length - TOLD
  return found.slice(0, TOLD).join('; ') + (more > 0 ? `; and ${more} more` : '')
}
