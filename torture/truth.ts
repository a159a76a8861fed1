import type { Arrival } from './org'

/** What the org did for one delivery: its writes by what they are. */
export interface Truth {
  /** Writes that arrived, carried out or not, oldest first. */
  arrived: Arrival[]
  done: Arrival[]
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Sorts the org's record of writes by the delivery whose id they carry in their body. */
export function truthByDelivery(arrivals: readonly Arrival[]): Map<string, Truth> {
  const truths = new Map<string, Truth>()
  for (const arrival of arrivals) {
    if (!WRITES.has(arrival.method)) continue
    const id = deliveryIn(arrival.body) ?? ''
    const truth = truths.get(id) ?? { arrived: [], done: [] }
    truths.set(id, truth)
    truth.arrived.push(arrival)
    if (arrival.done) truth.done.push(arrival)
  }
  return truths
}

const deliveryIn = (body: string): string | undefined => /"(t\d{6}x\d+)/.exec(body)?.[1]

/** Method and path without the query: what two calls for the same thing share. */
export const callOf = ({ method, url }: { method: string; url: string }): string =>
  `${method} ${url.split('?')[0]}`

/** Sorts into lists by a name. */
export function grouped<T>(from: readonly T[], nameOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of from) {
    const name = nameOf(one)
    const group = groups.get(name)
    if (group) group.push(one)
    else groups.set(name, [one])
  }
  return groups
}
