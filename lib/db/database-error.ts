import { isDriverAdapterError } from '@prisma/driver-adapter-utils'
import { driverStage } from './driver-mark'

/**
 * What is the matter with the database:
 * - `outage`: it is away or cannot work just now, whoever asks for whatever; later it can again
 * - `conflict`: somebody else was at the same thing; nothing was done, and the same may be tried again at once
 * - `fault`: the statement is wrong, or what it would store is refused (a key that is taken, a text it cannot hold)
 */
export type DatabaseTrouble = 'outage' | 'conflict' | 'fault'

/** An error of the database, as far as it says what it is. */
interface Reading {
  trouble: DatabaseTrouble
  /** PostgreSQL's SQLSTATE, else Prisma's or the system's code, else the driver's sentence. */
  code: string
}

/** Causes of causes are followed so far. */
const DEEPEST = 8

/**
 * The one place that tells what an error of the database means: Prisma's, the driver's, or one that wraps them as its
 * `cause`. An error counts as the database's by its type, or by the mark that the driver's errors get where they are
 * raised ({@link driverStage}), never by the words in it.
 *
 * @returns undefined when it is no error of the database at all
 */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  return read(error)?.trouble
}

/** Whether the same work may go through later: whatever it was, it was not the work's own fault. */
export function mayPass(error: unknown): boolean {
  const trouble = databaseTrouble(error)
  return trouble === 'outage' || trouble === 'conflict'
}

/** A row with this key is there already. */
export function isTaken(error: unknown): boolean {
  const code = read(error)?.code
  return code === '23505' || code === 'P2002'
}

/** What names an error of the database, for log lines: `57P01`, `P2024`, `ECONNREFUSED`, or the driver's sentence. */
export function databaseErrorCode(error: unknown): string | undefined {
  return read(error)?.code
}

/**
 * What is told to whoever asked for something that the database could not do just now.
 * @returns undefined for anything else
 */
export function databaseRefusal(
  error: unknown,
): { code: 'unavailable' | 'conflict'; message: string } | undefined {
  switch (databaseTrouble(error)) {
    case 'outage':
      return {
        code: 'unavailable',
        message:
          'The database cannot be used just now. Try again in a moment; the server’s log has the reason.',
      }
    case 'conflict':
      return {
        code: 'conflict',
        message: 'Somebody else changed the same thing at the same moment. Try again.',
      }
    default:
      return undefined
  }
}

function read(error: unknown, depth = DEEPEST): Reading | undefined {
  if (typeof error !== 'object' || error === null || depth < 0) return undefined
  return (
    fromPostgres(error) ??
    fromAdapter(error) ??
    fromPrisma(error) ??
    fromDriver(error) ??
    beneath(error, depth)
  )
}

/** What another error was made of: its cause, or the tries that all failed. */
function beneath(error: object, depth: number): Reading | undefined {
  const tries: unknown[] = error instanceof AggregateError ? error.errors : []
  for (const one of [Reflect.get(error, 'cause'), ...tries]) {
    const found = read(one, depth - 1)
    if (found) return found
  }
  return undefined
}

/** The server's own answer, as `pg` gives it: nothing else carries a SQLSTATE together with a severity. */
function fromPostgres(error: object): Reading | undefined {
  const code = text(error, 'code')
  const severity = text(error, 'severity')
  if (code === undefined || severity === undefined || !/^[0-9A-Z]{5}$/.test(code)) return undefined
  return { code, trouble: bySqlState(code, severity) }
}

/**
 * Source: PostgreSQL, "Error Codes": 08 connection, 28 may not sign in, 3D000 no such database, 53 out of resources
 * (disk, memory, connections), 57 operator intervention (57014: a time-out, or an operator's cancel), 58 system (I/O),
 * 25006 read-only (a standby, or a switch), 25P03 and 25P04 idle or long transaction ended, 40 rolled back (deadlock,
 * serialization), 55P03 lock not to be had. A FATAL error ends the session whatever its code: it was not the statement's.
 */
function bySqlState(code: string, severity?: string): DatabaseTrouble {
  if (severity === 'FATAL' || severity === 'PANIC') return 'outage'
  if (/^(?:08|28|53|57P|58)/.test(code)) return 'outage'
  if (['25006', '25P03', '25P04', '3D000', '57014'].includes(code)) return 'outage'
  return code.startsWith('40') || code === '55P03' ? 'conflict' : 'fault'
}

/** What Prisma's adapter makes of the driver's errors; it keeps the SQLSTATE as `originalCode`. */
const ADAPTER_OUTAGES = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
  'AuthenticationFailed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
])

function fromAdapter(error: object): Reading | undefined {
  if (!(error instanceof Error) || !isDriverAdapterError(error)) return undefined
  const { kind, originalCode: code } = error.cause
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code))
    return { code, trouble: bySqlState(code, text(error.cause, 'severity')) }
  if (ADAPTER_OUTAGES.has(kind)) return { code: kind, trouble: 'outage' }
  return { code: kind, trouble: kind === 'TransactionWriteConflict' ? 'conflict' : 'fault' }
}

/**
 * Source: Prisma, "Error message reference": P1000 and P1010 may not sign in, P1001, P1002, P1008 and P1017 not reached,
 * P1003 no such database, P1011 TLS, P2024 no connection free in the pool, P2028 a transaction that could not begin or
 * took too long, P2034 write conflict or deadlock, P2037 too many connections.
 */
const PRISMA_OUTAGES = new Set([
  ...['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1011', 'P1017'],
  ...['P2024', 'P2028', 'P2037'],
])

function fromPrisma(error: object): Reading | undefined {
  if (!/^PrismaClient\w+Error$/.test(text(error, 'name') ?? '') || !('clientVersion' in error))
    return undefined
  const meta: unknown = Reflect.get(error, 'meta')
  const inner =
    typeof meta === 'object' && meta !== null ? read(Reflect.get(meta, 'driverAdapterError'), 1) : undefined
  if (inner) return inner
  const code = text(error, 'code') ?? text(error, 'errorCode') ?? ''
  if (PRISMA_OUTAGES.has(code)) return { code, trouble: 'outage' }
  if (code === 'P2034') return { code, trouble: 'conflict' }
  // What the adapter does not know it hands on, and Prisma copies its code.
  return { code, trouble: isSystemCode(code) ? 'outage' : 'fault' }
}

/** What `pg` says of a connection that has ended under a query; it has neither type nor code. */
const LOST = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Query read timeout',
])
/** Our own doing, and final. */
const ENDED = 'Cannot use a pool after calling end on the pool'

/** Failing to connect is an outage whatever the reason: this process was connected when it started. */
function fromDriver(error: object): Reading | undefined {
  const stage = driverStage(error)
  if (stage === undefined) return undefined
  const message = text(error, 'message') ?? ''
  const code = text(error, 'code') ?? message
  const away = stage === 'connect' ? message !== ENDED : isSystemCode(code) || LOST.has(message)
  return { code, trouble: away ? 'outage' : 'fault' }
}

/** The operating system's codes, such as `ECONNRESET`; Node's own begin with `ERR_`. */
const isSystemCode = (code: string): boolean => /^E[A-Z0-9]{2,}$/.test(code)

function text(from: object, name: string): string | undefined {
  const value: unknown = Reflect.get(from, name)
  return typeof value === 'string' ? value : undefined
}
