import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { AppError } from '@/lib/errors'
import { OWN_NAME } from '../connect'
import { type Binaries, findBinaries } from './binaries'
import { DATABASE_USER, ensureCluster, livePid, startCluster, stopCluster } from './cluster'
import { withLock } from './lock'
import { type ClusterPaths, preparePaths } from './paths'
import { watchServer } from './watch'

/** Takes any logger with these two, pino included. */
export interface Log {
  info(message: string): void
  warn(message: string): void
}

/** How to reach a database through its socket; fits `pg`, Prisma's adapter and graphile-worker. */
export interface SocketConnection {
  host: string
  port: number
  user: string
  database: string
}

export interface EmbeddedPostgres {
  connection: SocketConnection
  connectionString: string
  /** The clone's data folder, made and writable; other files of this installation may lie beside the database. */
  dataDir: string
  /** Whether the server ran already: left by a process that was killed, or shared with one that is alive. */
  adopted: boolean
  /**
   * Ends the server, unless some other process has a connection open. Close your own pools first.
   *
   * @returns whether it has been stopped
   */
  stop(): Promise<boolean>
}

export interface EmbeddedOptions {
  dataDir?: string | undefined
  /** The folder of package.json; its path tells this clone's database from another's. */
  cloneDir: string
  log: Log
  /** Start the server again whenever it dies, until `stop` is called. */
  keep?: boolean
}

const DATABASE = 'joinery'
const ADOPT_MS = 60_000
const OWN_CLOSING_MS = 5_000

/**
 * Starts the embedded PostgreSQL, or adopts the one that runs on this clone's data already.
 * When several processes start at once, one starts the server and the others adopt it.
 *
 * @throws {AppError} `unavailable`, in a sentence that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new AppError('unavailable', 'The embedded database does not run on Windows yet; set DATABASE_URL.')
  }
  const paths = await preparePaths(options)
  const binaries = await findBinaries(options.cloneDir)
  const began = performance.now()
  const adopted = await withLock(paths.lock, () => startOrAdopt(binaries, paths, options.log))
  const took = Math.round(performance.now() - began)
  options.log.info(`The embedded database ${adopted ? 'was running already' : 'has started'} (${took} ms).`)
  const leave = options.keep ? keepRunning(binaries, paths, options.log) : undefined
  return {
    connection: connectionOf(paths, DATABASE),
    connectionString: socketUrl(connectionOf(paths, DATABASE)),
    dataDir: paths.dataDir,
    adopted,
    stop: async () => {
      await leave?.()
      return withLock(paths.lock, () => stopUnlessUsed(binaries, paths, options.log))
    },
  }
}

/** @returns ends the keeping */
function keepRunning(binaries: Binaries, paths: ClusterPaths, log: Log): () => Promise<void> {
  return watchServer({
    runs: async () => (await livePid(paths)) !== null,
    start: async () => {
      await withLock(paths.lock, () => startOrAdopt(binaries, paths, log))
    },
    onDied: () => log.warn('The embedded database has died; it is started again.'),
    onBack: () => log.warn('The embedded database runs again.'),
    onFailed: error =>
      log.warn(
        `The embedded database does not start again, and is tried again later: ${error instanceof Error ? error.message : String(error)}`,
      ),
  })
}

async function startOrAdopt(binaries: Binaries, paths: ClusterPaths, log: Log): Promise<boolean> {
  await ensureCluster(binaries, paths)
  const adopted = (await livePid(paths)) !== null && (await answers(paths))
  if (!adopted) {
    if ((await livePid(paths)) !== null) {
      log.warn('A database server runs on the data folder but does not answer; it is restarted.')
      await stopCluster(binaries, paths)
    }
    await startCluster(binaries, paths)
  }
  await ensureDatabase(paths)
  return adopted
}

/** Whether the running server takes connections; one that is still recovering gets its time. */
async function answers(paths: ClusterPaths): Promise<boolean> {
  const giveUpAt = Date.now() + ADOPT_MS
  for (;;) {
    const failure = await withClient(paths, client => client.query('SELECT 1').then(() => null)).catch(
      (cause: unknown) => cause,
    )
    if (failure === null) return true
    // 57P03: starting up, shutting down or recovering.
    const starting = failure instanceof Error && 'code' in failure && failure.code === '57P03'
    if (!starting || Date.now() > giveUpAt || (await livePid(paths)) === null) return false
    await sleep(100)
  }
}

async function ensureDatabase(paths: ClusterPaths): Promise<void> {
  await withClient(paths, async client => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE "${DATABASE}"`)
  })
}

async function stopUnlessUsed(binaries: Binaries, paths: ClusterPaths, log: Log): Promise<boolean> {
  if ((await livePid(paths)) === null) return true
  const others = await withClient(paths, othersThan(OWN_NAME)).catch(() => 0)
  if (others > 0) {
    log.info(`The embedded database stays on: ${others} connections of other processes are open.`)
    return false
  }
  await stopCluster(binaries, paths)
  return true
}

/**
 * How many connections other processes have. Our own pools are closed by now, but on a busy machine the server needs a
 * moment to notice.
 */
function othersThan(ownName: string): (client: Client) => Promise<number> {
  return async client => {
    const giveUpAt = Date.now() + OWN_CLOSING_MS
    for (;;) {
      const found = await client.query<{ own: number; all: number }>(
        `SELECT count(*) FILTER (WHERE application_name = $1)::int AS own, count(*)::int AS all
         FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
        [ownName],
      )
      const { own, all } = found.rows[0] ?? { own: 0, all: 0 }
      if (own === 0 || all > own || Date.now() > giveUpAt) return all
      await sleep(50)
    }
  }
}

function connectionOf(paths: ClusterPaths, database: string): SocketConnection {
  return { host: paths.socketDir, port: 5432, user: DATABASE_USER, database }
}

/** The same as an address, for programs that take nothing else. */
export function socketUrl(connection: SocketConnection): string {
  const host = encodeURIComponent(path.resolve(connection.host))
  return `postgresql://${connection.user}@localhost:${connection.port}/${connection.database}?host=${host}`
}

async function withClient<T>(paths: ClusterPaths, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...connectionOf(paths, 'postgres'), connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
