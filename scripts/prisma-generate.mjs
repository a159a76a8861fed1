/**
 * Makes the Prisma client (lib/db/generated) from prisma/schema.prisma, unless it is there already.
 *
 *     node scripts/prisma-generate.mjs [--force]
 *
 * The client is TypeScript and WASM, but Prisma's command insists on downloading its schema engine before
 * every command, and fails where the internet is closed. `generate` never runs that engine, so naming any
 * program that exists satisfies it. (Do not do this for other commands: `db push` would silently do nothing.)
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const generated = path.join(root, 'lib/db/generated')
const stamp = path.join(generated, '.stamp')
const prismaPackage = createRequire(import.meta.url).resolve('prisma/package.json')
const prisma = JSON.parse(readFileSync(prismaPackage, 'utf8'))

const hash = createHash('sha256')
  .update(prisma.version)
  .update(readFileSync(path.join(root, 'prisma/schema.prisma')))
  .digest('hex')

const upToDate = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
if (!upToDate || process.argv.includes('--force')) {
  rmSync(stamp, { force: true })
  const bin = path.resolve(path.dirname(prismaPackage), prisma.bin.prisma ?? prisma.bin)
  const result = spawnSync(process.execPath, [bin, 'generate'], {
    cwd: root,
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
    encoding: 'utf8',
  })
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\n`)
    process.stderr.write('The Prisma client could not be generated; the lines above say why.\n')
    process.exit(1)
  }
  mkdirSync(generated, { recursive: true })
  writeFileSync(stamp, hash)
}
