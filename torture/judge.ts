import type { CallSummary } from '@/lib/runner/records'
import type { ShownRun } from './history'
import type { Arrival } from './org'
import type { Delivery } from './sender'
import { callOf, grouped, type Truth } from './truth'

/** Everything that can be held against each other once all is quiet. */
export interface Evidence {
  deliveries: readonly Delivery[]
  runs: readonly ShownRun[]
  truths: ReadonlyMap<string, Truth>
  arrivals: readonly Arrival[]
}

/** @returns one sentence for each thing that is not as it was promised; none when all holds */
export function judge({ deliveries, runs, truths, arrivals }: Evidence): string[] {
  const wrong: string[] = []
  const byDelivery = grouped(runs, run => run.deliveryId)
  for (const delivery of deliveries) {
    wrong.push(...judgeStarts(delivery, byDelivery.get(delivery.id) ?? []))
  }
  const requestIds = new Set(arrivals.map(arrival => arrival.requestId))
  const known = new Set(deliveries.map(delivery => delivery.id))
  // Whose they were cannot be told any more; there may be one for each sender who was told that nothing was stored.
  const withdrawn = runs.filter(isWithdrawn).length
  const refused = deliveries.filter(({ key, attempts }) => key === null && attempts[0]?.status === 503).length
  if (withdrawn > refused) wrong.push(`${withdrawn} runs were withdrawn for ${refused} senders`)
  for (const run of runs.filter(one => !isWithdrawn(one))) {
    if (!known.has(run.deliveryId)) wrong.push(`run ${run.row.id}: nobody asked for it (${run.row.status})`)
    wrong.push(...judgeRun(run, truths.get(run.deliveryId) ?? { arrived: [], done: [] }, requestIds))
  }
  for (const [id, { done }] of truths) {
    if (done.length > 0 && !byDelivery.has(id))
      wrong.push(`${id}: the org did ${done.length} writes for no run`)
  }
  return wrong
}

/** Cancelled before its first step, since its sender had been told that it could not be stored. */
const isWithdrawn = ({ row, steps }: ShownRun): boolean => row.status === 'cancelled' && steps.length === 0

/** An accepted delivery is one run; what was refused is none. */
function judgeStarts(delivery: Delivery, runs: readonly ShownRun[]): string[] {
  const wrong: string[] = []
  const { id, key, attempts } = delivery
  const accepted = attempts.filter(attempt => attempt.status === 202)
  const names = new Set(accepted.map(attempt => attempt.runId))
  const alive = runs.filter(run => run.row.status !== 'cancelled')
  const strange = attempts.filter(({ status }) => status !== 202 && status !== 0 && status !== 503)
  if (strange.length > 0) wrong.push(`${id}: was answered ${strange[0]?.status}`)
  if (key !== null && accepted.length === 0) wrong.push(`${id}: was never accepted`)
  if (names.size > 1) wrong.push(`${id}: was told of ${names.size} runs for one key`)
  if (runs.length > 1) wrong.push(`${id}: started ${runs.length} runs`)
  if (accepted.length > 0 && alive.length !== 1)
    wrong.push(`${id}: was accepted and has ${alive.length} runs`)
  if (accepted.length > 0 && runs[0] !== undefined && !names.has(runs[0].row.id)) {
    wrong.push(`${id}: its run is another one than it was told`)
  }
  if (key === null && attempts.every(({ status }) => status === 503) && alive.length > 0) {
    wrong.push(`${id}: was told to send it again, and ran all the same`)
  }
  return wrong
}

/** Every write once, and each call of the org's record in the history. */
function judgeRun({ row, steps }: ShownRun, truth: Truth, requestIds: ReadonlySet<string>): string[] {
  const wrong: string[] = []
  const say = (what: string): void => void wrong.push(`run ${row.id}: ${what}`)
  if (row.status !== 'succeeded' && row.status !== 'cancelled')
    say(`is ${row.status} (${row.firstError?.message ?? row.waitingFor ?? 'no word why'})`)
  if (row.status === 'cancelled' && truth.done.length > 0) say('was cancelled, and the org did its writes')
  const calls = steps.flatMap(step => step.calls).filter(call => call.method !== 'GET')
  for (const [what, done] of grouped(truth.done, callKey)) {
    if (done.length > 1) say(`${what} was done ${done.length} times`)
  }
  const expected = row.status === 'succeeded' ? writesOf(steps) : 0
  if (expected > truth.done.length) say(`wrote ${truth.done.length} of ${expected} times`)
  for (const [what, arrived] of grouped(truth.arrived, callOf)) {
    wrong.push(
      ...missing(
        what,
        arrived,
        calls.filter(call => callOf(call) === what),
      ).map(text => `run ${row.id}: ${text}`),
    )
  }
  for (const call of steps.flatMap(step => step.calls)) {
    if (call.requestId !== undefined && !requestIds.has(call.requestId)) {
      say(`shows ${call.method} ${call.url} with an answer that the org never gave`)
    }
  }
  return wrong
}

/** Creating and raw calls share an address and are told apart by what they carry. */
const callKey = (arrival: Arrival): string => `${callOf(arrival)} ${arrival.body}`

/** How many writes a finished run says it made: one for each finished step that writes. */
const writesOf = (steps: ShownRun['steps']): number =>
  steps.filter(step => step.status === 'ok' && step.calls.some(call => call.method !== 'GET')).length

/** What arrived at the org and stands in no call of the history. */
function missing(what: string, arrived: readonly Arrival[], calls: readonly CallSummary[]): string[] {
  const named = new Set(calls.flatMap(call => call.requestId ?? []))
  const unnamed = arrived.filter(arrival => !named.has(arrival.requestId))
  const open = calls.filter(call => call.requestId === undefined)
  return unnamed.length > open.length
    ? [`${what} arrived ${arrived.length} times, and history knows of ${calls.length}`]
    : []
}
