import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Logger, runMigrations } from 'graphile-worker'
import { Client, type PoolConfig } from 'pg'
import { AppError } from '@/lib/errors'
import { createPool } from './connect'
import { type MigrationFile, readLockfile, readMigrations } from './migration-files'
import { cloneRoot } from './root'
import { engineMessage, migrationList, NO_FILTERS, withSchemaEngine } from './schema-engine'

/** Any number of our own: two processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 6_420_115_021

export interface MigrateResult {
  /** Names of the migrations applied now; empty when nothing was to do. */
  applied: string[]
}

/**
 * Brings a database's tables up to date: prisma/migrations, then graphile-worker's own. When they are, it
 * costs one query.
 *
 * @param root  the folder with prisma/migrations
 * @throws {AppError} `unavailable` when the database is newer than this code or a migration fails
 */
export async function migrate(connection: PoolConfig, root: string = cloneRoot()): Promise<MigrateResult> {
  const folder = path.join(root, 'prisma/migrations')
  const [files, workerVersion] = await Promise.all([readMigrations(folder), newestWorkerMigration()])
  const client = new Client(connection)
  client.on('error', () => undefined)
  try {
    await client.connect()
    if (isUpToDate(await readState(client), files, workerVersion)) return { applied: [] }
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    // Another process may have done it while we waited.
    const state = await readState(client)
    if (isUpToDate(state, files, workerVersion)) return { applied: [] }
    const applied = await applyMigrations(connection, folder, files)
    if (state.worker < workerVersion) await migrateWorker(connection)
    return { applied }
  } finally {
    // Ends the session and with it the lock.
    await client.end().catch(() => undefined)
  }
}

interface State {
  applied: string[]
  /** Started and neither finished nor rolled back. */
  broken: string[]
  worker: number
}

async function readState(client: Client): Promise<State> {
  const found = await client
    .query<{ applied: string[]; broken: string[]; worker: number }>(
      `SELECT
         coalesce(array_agg(migration_name) FILTER (WHERE finished_at IS NOT NULL), '{}') AS applied,
         coalesce(array_agg(migration_name) FILTER (WHERE finished_at IS NULL), '{}') AS broken,
         (SELECT coalesce(max(id), 0) FROM graphile_worker.migrations) AS worker
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    )
    .catch((cause: unknown) => {
      // 42P01: no such table, so one of the two has never run.
      if (cause instanceof Error && 'code' in cause && cause.code === '42P01') return null
      throw cause
    })
  return found?.rows[0] ?? { applied: [], broken: [], worker: 0 }
}

/** @throws {AppError} when no migration of ours can mend what is there */
function isUpToDate(state: State, files: readonly MigrationFile[], workerVersion: number): boolean {
  const known = new Set(files.map(file => file.name))
  const unknown = state.applied.find(name => !known.has(name))
  if (unknown !== undefined) {
    throw new AppError(
      'unavailable',
      `The database was used by a newer Joinery (it has the migration ${unknown}, which this one lacks); start that version, or restore a backup made before it.`,
    )
  }
  if (state.broken[0] !== undefined) throw brokenMigration(state.broken[0])
  const applied = new Set(state.applied)
  return files.every(file => applied.has(file.name)) && state.worker >= workerVersion
}

function brokenMigration(name: string, cause?: unknown): AppError {
  return new AppError(
    'unavailable',
    `The migration ${name} was begun and not finished; restore the last backup, or mend the tables and then remove its row from _prisma_migrations.`,
    { cause },
  )
}

async function applyMigrations(
  connection: PoolConfig,
  folder: string,
  files: readonly MigrationFile[],
): Promise<string[]> {
  const migrationsList = migrationList(folder, files, await readLockfile(folder))
  try {
    return await withSchemaEngine(connection, async engine => {
      const result = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS })
      return result.appliedMigrationNames
    })
  } catch (cause) {
    const reason = oneLine(engineMessage(cause))
    const hint = /permission denied/i.test(reason)
      ? '; give the user of DATABASE_URL the right to create tables there (GRANT ALL ON SCHEMA public), or make it the owner of the database'
      : ''
    throw new AppError('unavailable', `The database could not be migrated: ${reason}${hint}.`, { cause })
  }
}

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
