import path from 'node:path'
import type { PoolConfig } from 'pg'
import { parseDatabaseUrl, unusedOptions } from '@/lib/db/address'
import { checkDatabase } from '@/lib/db/connect'
import { startEmbeddedPostgres } from '@/lib/db/embedded'
import { defaultDataDir } from '@/lib/db/embedded/paths'
import { migrate } from '@/lib/db/migrate'
import { cloneRoot } from '@/lib/db/root'
import type { Env } from '@/lib/env'
import type { Logger } from '@/lib/log'

/** A database that is up to date, and where this installation keeps its files. */
export interface Database {
  connection: PoolConfig
  dataDir: string
  /** Ends the embedded server unless another process uses it; close your own pools first. */
  stop(): Promise<void>
}

/**
 * Starts (or adopts) the embedded PostgreSQL, or uses the one of DATABASE_URL; then migrates.
 * @throws {AppError} one sentence that says what to do
 */
export async function openDatabase(env: Env, log: Logger): Promise<Database> {
  const cloneDir = cloneRoot()
  if (env.databaseUrl !== undefined) {
    const connection = parseDatabaseUrl(env.databaseUrl)
    const unused = unusedOptions(env.databaseUrl)
    if (unused.length > 0) log.warn(`DATABASE_URL has options that are not used here: ${unused.join(', ')}.`)
    await checkDatabase(connection)
    await migrate(connection)
    const dataDir = path.resolve(env.dataDir ?? (await defaultDataDir(cloneDir)))
    return { connection, dataDir, stop: () => Promise.resolve() }
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: env.dataDir,
    cloneDir,
    keep: true,
    log: { info: message => log.debug(message), warn: message => log.warn(message) },
  })
  const stop = async (): Promise<void> => {
    await embedded.stop()
  }
  try {
    await migrate(embedded.connection)
  } catch (error) {
    await stop()
    throw error
  }
  return { connection: embedded.connection, dataDir: embedded.dataDir, stop }
}
