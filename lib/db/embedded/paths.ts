import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { AppError } from '@/lib/errors'

/** Where one embedded database keeps its things, and as whom it runs. */
export interface ClusterPaths {
  /** The clone's own folder for data; the database is one folder in it. */
  dataDir: string
  /** PostgreSQL's data folder. */
  cluster: string
  /** A 0700 folder with the unix socket in it. */
  socketDir: string
  /** What pg_ctl printed at the last start. */
  startLog: string
  /** Held while a process starts or stops the server. */
  lock: string
  /** The account the server runs as when we are root, which PostgreSQL refuses to be; null: our own. */
  runAs: Account | null
}

export interface Account {
  uid: number
  gid: number
}

/** The last part of a socket's path, made by PostgreSQL from its port. */
const SOCKET_NAME = '/.s.PGSQL.5432'
/** Linux allows 107 bytes, macOS 103. */
const LONGEST_SOCKET_PATH = 100

export const isRoot = (): boolean => process.getuid?.() === 0

/**
 * Chooses the folders for a clone's database and makes them. Two clones never share: without a `dataDir` of
 * its own a clone's folder lies in it, or, for root, under /var/lib/joinery by a hash of the clone's path
 * (the clone itself may be under /root, where the database's account cannot go).
 */
export async function preparePaths(options: {
  dataDir?: string | undefined
  cloneDir: string
}): Promise<ClusterPaths> {
  const runAs = isRoot() ? await nobody() : null
  const dataDir = path.resolve(options.dataDir ?? (await defaultDataDir(options.cloneDir)))
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 })
  } catch (cause) {
    throw unwritable(dataDir, cause)
  }
  if (runAs !== null) await mustBeReachable(dataDir, runAs)
  return {
    dataDir,
    cluster: path.join(dataDir, 'postgres'),
    socketDir: await prepareSocketDir(dataDir, runAs),
    startLog: path.join(dataDir, 'postgres-start.log'),
    lock: path.join(dataDir, 'postgres.lock'),
    runAs,
  }
}

/** The data folder of a clone that names none. */
export async function defaultDataDir(cloneDir: string): Promise<string> {
  const clone = await realpath(cloneDir)
  return isRoot() ? path.join('/var/lib/joinery', shortHash(clone)) : path.join(clone, 'data')
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** In the data folder, or in the temporary folder when the path there is too long or needs quoting. */
async function prepareSocketDir(dataDir: string, runAs: Account | null): Promise<string> {
  const near = path.join(dataDir, 'socket')
  const fits = Buffer.byteLength(near + SOCKET_NAME) < LONGEST_SOCKET_PATH && /^[\w./-]+$/.test(near)
  const dir = fits ? near : path.join('/tmp', `joinery-${process.getuid?.() ?? 0}-${shortHash(dataDir)}`)
  await makeOwned(dir, runAs)
  return dir
}

/** Makes a 0700 folder that belongs to the server's account, and refuses one that somebody else put there. */
export async function makeOwned(dir: string, runAs: Account | null): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const found = await lstat(dir)
    const allowed = [process.getuid?.() ?? 0, runAs?.uid]
    if (!found.isDirectory() || !allowed.includes(found.uid)) {
      throw new Error('it belongs to somebody else')
    }
    if (runAs !== null) await chown(dir, runAs.uid, runAs.gid)
    await chmod(dir, 0o700)
  } catch (cause) {
    throw unwritable(dir, cause)
  }
}

/** The system's powerless account, which is there on every machine; nothing has to be created. */
async function nobody(): Promise<Account> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, uid, gid] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(passwd) ?? []
  if (uid === undefined || gid === undefined) {
    throw new AppError(
      'unavailable',
      'The embedded database cannot run as root and found no account named "nobody" to run as; start Joinery as an ordinary user or set DATABASE_URL.',
    )
  }
  return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }
}

/** Every folder on the way must let the server's account pass. */
async function mustBeReachable(dir: string, account: Account): Promise<void> {
  for (let at = dir; at !== path.dirname(at); at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) {
      throw new AppError(
        'unavailable',
        `The database runs as the account "nobody", which may not pass through ${at}; choose another JOINERY_DATA_DIR (without one it is under /var/lib/joinery), start Joinery as an ordinary user, or set DATABASE_URL.`,
      )
    }
  }
}

/** One sentence for a folder that cannot be used, by what the system said. */
export function unwritable(dir: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = cause instanceof Error ? cause.message : 'unknown reason'
  const sentence =
    code === 'ENOSPC'
      ? `The disk of ${dir} is full; make room and start again.`
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? `The account ${accountName()} may not write to ${dir}; give it that right or set JOINERY_DATA_DIR to a folder it may write to.`
        : code === 'EEXIST' || code === 'ENOTDIR'
          ? `The data folder ${dir} cannot be made because a file is in its way; move the file or set JOINERY_DATA_DIR.`
          : `The data folder ${dir} cannot be used (${reason}); set JOINERY_DATA_DIR to another one.`
  return new AppError('unavailable', sentence, { cause })
}

/** The name of our own account, as PostgreSQL's peer authentication sees it. */
export function accountName(): string {
  try {
    return os.userInfo().username
  } catch (cause) {
    throw new AppError(
      'unavailable',
      'The embedded database needs a named account, and this process runs under a user id without a name; add one to /etc/passwd or set DATABASE_URL.',
      { cause },
    )
  }
}
