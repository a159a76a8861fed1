import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { PoolConfig } from 'pg'
import { readLockfile, readMigrations } from './migration-files'
import { migrationList, NO_FILTERS, withSchemaEngine } from './schema-engine'

/**
 * The SQL that leads from prisma/migrations to prisma/schema.prisma; empty when they agree.
 *
 * @param connection  a server on which a scratch database may be made: the engine plays the migrations into it
 */
export async function diffMigrations(root: string, connection: PoolConfig): Promise<string> {
  const folder = path.join(root, 'prisma/migrations')
  const schema = path.join(root, 'prisma/schema.prisma')
  const files = await readMigrations(folder)
  const result = await withSchemaEngine(connection, async engine =>
    engine.diff({
      from:
        files.length === 0
          ? { tag: 'empty' }
          : { tag: 'migrations', ...migrationList(folder, files, await readLockfile(folder)) },
      to: { tag: 'schemaDatamodel', files: [{ path: schema, content: await readFile(schema, 'utf8') }] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    }),
  )
  const sql = result.stdout?.trim() ?? ''
  return sql === '-- This is an empty migration.' ? '' : sql
}
