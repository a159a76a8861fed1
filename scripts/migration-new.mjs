/**
 * Writes the migration that leads from prisma/migrations to prisma/schema.prisma.
 *
 *     node scripts/migration-new.mjs <name>      for example: add_okta_webhooks
 *     node scripts/migration-new.mjs --check     exits 1 when a migration is missing
 *
 * Read the SQL before you commit it: the engine does not know about renames (it drops and adds), and what it
 * cannot express (checks, storage settings) is added by hand below its lines.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register()
const root = fileURLToPath(new URL('..', import.meta.url))
const { diffMigrations } = await import('../lib/db/diff.ts')
const { withScratchServer } = await import('../lib/db/testing-server.ts')

const [name] = process.argv.slice(2)
if (name === undefined || !(name === '--check' || /^[a-z][a-z0-9_]*$/.test(name))) {
  process.stderr.write('Usage: node scripts/migration-new.mjs <name in lower case with _> | --check\n')
  process.exit(2)
}

const sql = await withScratchServer(connection => diffMigrations(root, connection))
if (sql === '') {
  process.stdout.write('prisma/migrations and prisma/schema.prisma agree; nothing to write.\n')
} else if (name === '--check') {
  process.stderr.write(`prisma/schema.prisma has changes without a migration:\n${sql}\n`)
  process.exitCode = 1
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = path.join(root, 'prisma/migrations', `${stamp}_${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'migration.sql'), `${sql}\n`)
  process.stdout.write(`${path.relative(root, folder)}/migration.sql\n`)
}
