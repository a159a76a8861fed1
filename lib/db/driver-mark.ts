import type { Pool, PoolClient } from 'pg'

/** Where the driver failed: before there was a connection, or while it was in use. */
export type DriverStage = 'connect' | 'query'

/** Global, so that every copy of this module in the process sees the same mark. */
const MARK = Symbol.for('joinery.database.driver')

/**
 * Many errors of the driver have no type of their own: a broken socket looks like that of any other client of ours,
 * such as the one that calls Okta, and a lost connection is an `Error` with a sentence. So each is marked where it is
 * raised: by the pool and by its connections.
 */
export function markDriverErrors(pool: Pool): void {
  markFailures(pool, 'connect', 'connect')
  markFailures(pool, 'query', 'query')
  pool.on('connect', (client: PoolClient) => markFailures(client, 'query', 'query'))
}

/** Where the driver raised this error; undefined when it did not. */
export function driverStage(error: object): DriverStage | undefined {
  const stage: unknown = Reflect.get(error, MARK)
  return stage === 'connect' || stage === 'query' ? stage : undefined
}

function markFailures(target: Pool | PoolClient, name: 'connect' | 'query', stage: DriverStage): void {
  const method: unknown = Reflect.get(target, name)
  if (typeof method !== 'function') throw new Error(`the driver has no ${name}`)
  const marking = (...args: unknown[]): unknown => {
    const last = args.at(-1)
    if (typeof last === 'function') args[args.length - 1] = markingCallback(last, stage)
    const result: unknown = Reflect.apply(method, target, args)
    return result instanceof Promise
      ? result.catch((error: unknown) => Promise.reject(mark(error, stage)))
      : result
  }
  Object.defineProperty(target, name, { value: marking, configurable: true, writable: true })
}

/** The pool calls itself by callbacks: a query of the pool connects first, and may fail there. */
const markingCallback =
  (callback: object, stage: DriverStage) =>
  (error: unknown, ...rest: unknown[]): unknown =>
    typeof callback === 'function'
      ? Reflect.apply(callback, undefined, [mark(error, stage), ...rest])
      : undefined

/** Marks an error as the driver's. The first mark stays: an error is passed on from the inside to the outside. */
export function mark(error: unknown, stage: DriverStage): unknown {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error) && !(MARK in error))
    Object.defineProperty(error, MARK, { value: stage })
  return error
}
