import { PrismaPg } from '@prisma/adapter-pg'
import { Client, Pool, type PoolConfig } from 'pg'
import { AppError } from '@/lib/errors'
import { plainName } from './address'
import { mark, markDriverErrors } from './driver-mark'
import { PrismaClient } from './generated/client'
import { refuseTransactionPooler } from './pooler'

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
 * Connects once, to find out at start what is wrong with the database's address.
 *
 * @throws {AppError} `unavailable`, one sentence for each cause
 */
export async function checkDatabase(connection: PoolConfig): Promise<void> {
  const client = newClient(connection)
  client.on('error', () => undefined)
  const where = whereOf(connection, client)
  try {
    await client.connect()
    const found = await client.query<{ version: string }>(
      "SELECT current_setting('server_version_num') AS version",
    )
    checkServerVersion(Number(found.rows[0]?.version))
    await refuseTransactionPooler(connection)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('unavailable', connectSentence(cause, where, client), { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Without an @ what looks like a port may be the password of somebody who forgot the host. */
function whereOf({ connectionString }: PoolConfig, { host, port }: Client): string {
  return connectionString === undefined || connectionString.includes('@') ? `${host}:${port}` : host
}

/** The driver reads the files of certificates that the address names. @throws {AppError} `invalid` */
function newClient(connection: PoolConfig): Client {
  try {
    return new Client({ connectionTimeoutMillis: 10_000, ...connection })
  } catch (cause) {
    const file = cause instanceof Error && 'path' in cause ? String(cause.path) : ''
    const what = file === '' ? 'what it says of TLS' : `the file ${file}`
    throw new AppError('invalid', `DATABASE_URL cannot be used: ${what} cannot be read.`, { cause })
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
  const [user, database] = [plainName(who.user), plainName(who.database)]
  const said = cause instanceof Error && cause.message !== '' ? cause.message : code
  // The server repeats both in what it says.
  const reason = user === null || database === null ? code : said
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
      return `The database at ${where} refuses the user ${user === null ? '' : `"${user}" `}of DATABASE_URL (${reason}); check user and password, and that characters such as @ : / # % in them are percent-encoded.`
    case '3D000':
      return `There is no database ${database === null ? 'of the name that DATABASE_URL gives' : `"${database}"`} at ${where}; create it (CREATE DATABASE) or correct DATABASE_URL.`
    case '53300':
      return `The database at ${where} has no connection left; raise its max_connections or end other clients.`
    case '57P03':
      return `The database at ${where} is starting up or shutting down; try again in a moment.`
    default:
      if (/terminated unexpectedly|unknown message|ECONNRESET/i.test(said)) {
        return `What answers at ${where}, where DATABASE_URL points, is no PostgreSQL or ended the connection; check host and port.`
      }
      return /timeout|terminated/i.test(said)
        ? `The database at ${where} did not answer in time; check the network and the host in DATABASE_URL.`
        : /password must be a (?:non-empty )?string/i.test(said)
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
