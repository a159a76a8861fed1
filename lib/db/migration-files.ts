import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface MigrationFile {
  /** The folder's name, for example "20261124020000_ground"; they sort by time. */
  name: string
  sql: string
}

/** Reads prisma/migrations, oldest first. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  return Promise.all(
    names.sort().map(async name => ({
      name,
      sql: await readFile(path.join(folder, name, 'migration.sql'), 'utf8'),
    })),
  )
}

export async function readLockfile(folder: string): Promise<string> {
  return readFile(path.join(folder, 'migration_lock.toml'), 'utf8')
}

/** Changes with any migration; names the template database of tests. */
export function migrationsHash(files: readonly MigrationFile[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file.name}\0${file.sql}\0`)
  return hash.digest('hex').slice(0, 12)
}
