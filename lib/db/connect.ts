import { PrismaPg } from '@prisma/adapter-pg'
import { Client, Pool, type PoolConfig } from 'pg'
import { AppError } from '@/lib/errors'
import { mark, markDriverErrors } from './driver-mark'
import { PrismaClient } from './generated/client'

/** The oldest PostgreSQL that Joinery's SQL is written for. */
const OLDEST_MAJOR = 14

/** How this process's connections are called in the database, so that it knows its own from others'. */
export const OWN_NAME = `joinery ${process.pid}`

export interface PoolOptions {
  connection: PoolConfig
  /** Most connections open at a time. The embedded server takes 60 in all. */
  max?: number
  /** Told about connections that break while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void
}

/** A pool of connections; whoever makes it ends it. */
export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    application_name: OWN_NAME,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...options.connection,
    max: options.max ?? 10,
  })
  markDriverErrors(pool)
  // Without listeners a database that goes away would end the process: one for idle connections, one for
  // those in use (graphile-worker insists on both).
  const onError = (error: Error) => {
    mark(error, 'query')
    options.onError?.(error)
  }
  pool.on('error', onError)
  pool.on('connect', client => client.on('error', onError))
  return pool
}

/** Prisma's client on a pool of ours: `$disconnect` leaves the pool open. */
export function createPrisma(pool: Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) })
}

/**
 * Reads DATABASE_URL. Never repeats it in an error: it holds a password.
 *
 * @throws {AppError} `invalid`
 */
export function parseDatabaseUrl(text: string): PoolConfig {
  const sentence = 'DATABASE_URL must look like postgresql://user:password@host:5432/database.'
  if (!URL.canParse(text)) throw new AppError('invalid', sentence)
  const url = new URL(text)
  const database = decode(url.pathname.slice(1))
  if (!['postgres:', 'postgresql:'].includes(url.protocol) || database === null || database === '') {
    throw new AppError('invalid', sentence)
  }
  // Prisma's own additions, which PostgreSQL's clients do not know.
  for (const name of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer'])
    url.searchParams.delete(name)
  return { connectionString: url.toString() }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/**
 * Connects once, to find out at start what is wrong with the database's address.
 *
 * @throws {AppError} `unavailable`, one sentence for each cause
 */
export async function checkDatabase(connection: PoolConfig): Promise<void> {
  const client = new Client({ connectionTimeoutMillis: 10_000, ...connection })
  client.on('error', () => undefined)
  const where = `${client.host}:${client.port}`
  try {
    await client.connect()
    const found = await client.query<{ version: string }>(
      "SELECT current_setting('server_version_num') AS version",
    )
    checkServerVersion(Number(found.rows[0]?.version))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('unavailable', connectSentence(cause, where, client), { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** @param version  as `server_version_num` gives it, for example 180004 */
export function checkServerVersion(version: number): void {
  const major = Math.floor(version / 10_000)
  if (major >= OLDEST_MAJOR) return
  throw new AppError(
    'unavailable',
    `The database server is PostgreSQL ${major}, and Joinery needs ${OLDEST_MAJOR} or newer; upgrade it or unset DATABASE_URL to use the embedded one.`,
  )
}

function connectSentence(
  cause: unknown,
  where: string,
  who: { user?: string | undefined; database?: string | undefined },
): string {
  const code = errorCode(cause)
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : code
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The database's host in DATABASE_URL (${where}) is not known; check its name.`
    case 'ECONNREFUSED':
      return `Nothing listens at ${where}, where DATABASE_URL points; start the database or correct host and port.`
    case 'ENOENT':
      return `There is no database socket at ${where}, where DATABASE_URL points; start the database or correct the path.`
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The database at ${where} cannot be reached; check the network and the host in DATABASE_URL.`
    case '28P01':
    case '28000':
      return `The database at ${where} refuses the user "${who.user ?? ''}" of DATABASE_URL (${reason}); check user and password.`
    case '3D000':
      return `There is no database "${who.database ?? ''}" at ${where}; create it (CREATE DATABASE) or correct DATABASE_URL.`
    case '53300':
      return `The database at ${where} has no connection left; raise its max_connections or end other clients.`
    case '57P03':
      return `The database at ${where} is starting up or shutting down; try again in a moment.`
    default:
      if (/terminated unexpectedly|unknown message|ECONNRESET/i.test(reason)) {
        return `What answers at ${where}, where DATABASE_URL points, is no PostgreSQL or ended the connection; check host and port.`
      }
      return /timeout|terminated/i.test(reason)
        ? `The database at ${where} did not answer in time; check the network and the host in DATABASE_URL.`
        : /password must be a string/i.test(reason)
          ? `The database at ${where} asks for a password, and DATABASE_URL holds none.`
          : `The database at ${where} cannot be used (${reason}).`
  }
}

/** The first code in an error; connecting to a name with several addresses gives an error of errors. */
function errorCode(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  if (cause instanceof AggregateError) return errorCode(cause.errors[0])
  return ''
}
