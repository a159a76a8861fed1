import { createHash, randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Logger, runMigrations } from 'graphile-worker'
import { Client, type PoolConfig } from 'pg'
import { AppError } from '@/lib/errors'
import { createPool } from './connect'
import { databaseErrorCode } from './database-error'
import { type MigrationFile, readMigrations } from './migration-files'
import { cloneRoot } from './root'

/** Any number of our own: two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 6_420_115_021

export interface MigrateResult {
  /** Names of the migrations applied now; empty when nothing was to do. */
  applied: string[]
}

/** Prisma's own table, as `prisma migrate deploy` makes it: that command goes on working beside us. */
const OWN_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`

/**
 * Brings a database's tables up to date: prisma/migrations, then graphile-worker's own. When they are, it costs two
 * queries. Each migration is one transaction together with its row, so a process that is killed in it leaves nothing
 * behind. Of several processes one migrates and the others wait.
 *
 * @param root  the folder with prisma/migrations
 * @throws {AppError} `unavailable` when the database is newer than this code or a migration fails
 */
export async function migrate(connection: PoolConfig, root: string = cloneRoot()): Promise<MigrateResult> {
  const [files, workerVersion] = await Promise.all([
    readMigrations(path.join(root, 'prisma/migrations')),
    newestWorkerMigration(),
  ])
  const client = new Client(connection)
  client.on('error', () => undefined)
  try {
    await client.connect()
    if (isUpToDate(await readState(client), files, workerVersion)) return { applied: [] }
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    // Another process may have done it while we waited.
    const state = await readState(client)
    if (isUpToDate(state, files, workerVersion)) return { applied: [] }
    const applied = await applyMigrations(client, files, state)
    if (state.worker < workerVersion) await migrateWorker(connection)
    return { applied }
  } catch (cause) {
    throw cause instanceof AppError ? cause : migrationFailure(cause)
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => undefined)
  }
}

interface State {
  applied: string[]
  /** Started and neither finished nor rolled back: a process was killed in it, of a version that used no transaction. */
  begun: string[]
  worker: number
}

async function readState(client: Client): Promise<State> {
  const there = await client.query<{ prisma: boolean; worker: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS prisma,
            to_regclass('graphile_worker.migrations') IS NOT NULL AS worker`,
  )
  const [tables] = there.rows
  const state: State = { applied: [], begun: [], worker: 0 }
  if (tables?.prisma) {
    const found = await client.query<{ name: string; finished: boolean }>(
      `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    )
    for (const row of found.rows) (row.finished ? state.applied : state.begun).push(row.name)
  }
  if (tables?.worker) {
    const found = await client.query<{ id: number }>(
      'SELECT coalesce(max(id), 0) AS id FROM graphile_worker.migrations',
    )
    state.worker = found.rows[0]?.id ?? 0
  }
  return state
}

/** @throws {AppError} when the database is newer than this code */
function isUpToDate(state: State, files: readonly MigrationFile[], workerVersion: number): boolean {
  const known = new Set(files.map(file => file.name))
  const unknown = [...state.applied, ...state.begun].find(name => !known.has(name))
  if (unknown !== undefined) {
    throw new AppError(
      'unavailable',
      `The database was used by a newer Joinery (it has the migration ${unknown}, which this one lacks); start that version, or restore a backup made before it.`,
    )
  }
  const applied = new Set(state.applied)
  return files.every(file => applied.has(file.name)) && state.worker >= workerVersion
}

async function applyMigrations(
  client: Client,
  files: readonly MigrationFile[],
  state: State,
): Promise<string[]> {
  const done = new Set(state.applied)
  const missing = files.filter(file => !done.has(file.name))
  if (missing.length > 0) await client.query(OWN_TABLE)
  for (const file of missing) await applyOne(client, file, state.begun.includes(file.name))
  return missing.map(file => file.name)
}

/** @param again  it was begun before. If nothing of it is there it goes through now, else its first trace stops it */
async function applyOne(client: Client, file: MigrationFile, again: boolean): Promise<void> {
  const checksum = createHash('sha256').update(file.sql).digest('hex')
  try {
    await client.query('BEGIN')
    await client.query(
      `UPDATE _prisma_migrations SET rolled_back_at = now()
       WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
      [file.name],
    )
    await client.query(file.sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, file.name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    if (again && /^42/.test(databaseErrorCode(cause) ?? '')) throw partlyApplied(file.name, cause)
    throw migrationFailure(cause, file.name)
  }
}

function partlyApplied(name: string, cause: unknown): AppError {
  return new AppError(
    'unavailable',
    `The migration ${name} was begun and not finished, and a part of it is there already (${reasonOf(cause)}); restore the last backup, or take back what it did and start again.`,
    { cause },
  )
}

function migrationFailure(cause: unknown, name?: string): AppError {
  const reason = reasonOf(cause)
  const hint =
    databaseErrorCode(cause) === '42501'
      ? '; give the user of DATABASE_URL the right to create tables there (GRANT ALL ON SCHEMA public), or make it the owner of the database'
      : ''
  const where = name === undefined ? '' : `, at ${name}`
  return new AppError('unavailable', `The database could not be migrated${where}: ${reason}${hint}.`, {
    cause,
  })
}

const reasonOf = (cause: unknown): string => oneLine(cause instanceof Error ? cause.message : String(cause))

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')

const silent = new Logger(() => () => undefined)

async function migrateWorker(connection: PoolConfig): Promise<void> {
  const pgPool = createPool({ connection, max: 2 })
  try {
    await runMigrations({ pgPool, logger: silent })
  } finally {
    await pgPool.end()
  }
}

/** graphile-worker numbers its migrations by file; its table keeps the same numbers. */
async function newestWorkerMigration(): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve('graphile-worker/package.json')
  const names = await readdir(path.join(path.dirname(manifest), 'sql'))
  return Math.max(0, ...names.map(name => Number(/^(\d+)\.sql$/.exec(name)?.[1] ?? 0)))
}
