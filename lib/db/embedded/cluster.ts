import { spawn } from 'node:child_process'
import { chmod, chown, lchown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@/lib/errors'
import type { Binaries } from './binaries'
import { accountName, type ClusterPaths, makeOwned, unwritable } from './paths'
import { commandLine } from './process-identity'

/** The database's own superuser; only our operating system account may sign in as it. */
export const DATABASE_USER = 'joinery'
const START_SECONDS = 60
/** So long the parts of a killed server may be in the way. */
const LONGEST_DYING_MS = 15_000

const pidFile = (paths: ClusterPaths): string => path.join(paths.cluster, 'postmaster.pid')

/** Makes the data folder if there is none, and checks the version of one that is there. */
export async function ensureCluster(binaries: Binaries, paths: ClusterPaths): Promise<void> {
  const version = await readFile(path.join(paths.cluster, 'PG_VERSION'), 'utf8').catch(() => null)
  if (version !== null) {
    checkVersion(version.trim(), binaries, paths)
    return takeOver(paths)
  }
  if ((await stat(paths.cluster).catch(() => null)) !== null) {
    throw new AppError(
      'unavailable',
      `${paths.cluster} is there but holds no database; move it away or set JOINERY_DATA_DIR.`,
    )
  }
  // Under another name until it is whole: a start that was killed half-way leaves nothing to trip over.
  const draft = `${paths.cluster}.new`
  await rm(draft, { recursive: true, force: true })
  await makeOwned(draft, paths.runAs)
  const made = await runProgram(paths, binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${DATABASE_USER}`,
    '--auth-local=peer',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
  ])
  if (made.status !== 0) {
    await rm(draft, { recursive: true, force: true })
    throw startFailure('made', made.output, paths)
  }
  await rename(draft, paths.cluster).catch((cause: unknown) => {
    throw unwritable(paths.cluster, cause)
  })
}

function checkVersion(found: string, binaries: Binaries, paths: ClusterPaths): void {
  if (found === binaries.major) return
  throw new AppError(
    'unavailable',
    `The data folder ${paths.cluster} was made by PostgreSQL ${found}, and this Joinery brings PostgreSQL ${binaries.major}; start the older Joinery, back up there and restore here.`,
  )
}

/**
 * A folder that was copied back from a backup may have lost its owner and rights, and PostgreSQL insists on both.
 * Only what belongs to us already is touched.
 */
async function takeOver({ cluster, runAs }: ClusterPaths): Promise<void> {
  try {
    const { uid, mode } = await stat(cluster)
    const ours = process.getuid?.() ?? uid
    if (uid === ours && (mode & 0o077) !== 0) await chmod(cluster, 0o700)
    if (runAs === null || uid === runAs.uid || uid !== ours) return
    await chown(cluster, runAs.uid, runAs.gid)
    for (const entry of await readdir(cluster, { recursive: true }))
      await lchown(path.join(cluster, entry), runAs.uid, runAs.gid)
  } catch (cause) {
    throw unwritable(cluster, cause)
  }
}

/**
 * Starts the server detached from us: it outlives a crash of this process, and the next start adopts it. The parts of a
 * server that was killed need a moment to end by themselves, and until then it cannot be started.
 */
export async function startCluster(binaries: Binaries, paths: ClusterPaths): Promise<void> {
  await writeSettings(paths)
  const killed = (await stat(pidFile(paths)).catch(() => null)) !== null
  await removeForeignPidFile(paths)
  const giveUpAt = Date.now() + (killed ? LONGEST_DYING_MS : 0)
  for (;;) {
    try {
      return await startOnce(binaries, paths)
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error
    }
    await sleep(200)
  }
}

async function startOnce(binaries: Binaries, paths: ClusterPaths): Promise<void> {
  await writeOwned(paths, paths.startLog, '')
  const started = await runProgram(paths, binaries.pgCtl, [
    'start',
    '--wait',
    `--timeout=${START_SECONDS}`,
    `--pgdata=${paths.cluster}`,
    `--log=${paths.startLog}`,
  ])
  if (started.status === 0) return
  const said = await readFile(paths.startLog, 'utf8').catch(() => '')
  throw startFailure('started', `${started.output}\n${said}`, paths)
}

/** Ends the server: clients are cut off, what was committed stays. */
export async function stopCluster(binaries: Binaries, paths: ClusterPaths): Promise<void> {
  const stopped = await runProgram(paths, binaries.pgCtl, [
    'stop',
    '--wait',
    '--mode=fast',
    `--timeout=${START_SECONDS}`,
    `--pgdata=${paths.cluster}`,
  ])
  if (stopped.status !== 0 && (await livePid(paths)) !== null)
    throw startFailure('stopped', stopped.output, paths)
}

/** The running server's process number, or null when none runs on this data folder. */
export async function livePid(paths: ClusterPaths): Promise<number | null> {
  const text = await readFile(pidFile(paths), 'utf8').catch(() => null)
  if (text === null) return null
  const pid = Number(text.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  const command = await commandLine(pid)
  return command?.includes('postgres') && command.includes(paths.cluster) ? pid : null
}

/**
 * PostgreSQL clears a dead server's postmaster.pid by itself, but refuses to start when that number now
 * belongs to some other process, as after a reboot or in a new container.
 */
async function removeForeignPidFile(paths: ClusterPaths): Promise<void> {
  const file = pidFile(paths)
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  if (pid > 0 && (await commandLine(pid)) !== null && (await livePid(paths)) === null)
    await rm(file, { force: true })
}

/** The settings are ours and written at each start: a folder that was moved gets its new socket. */
async function writeSettings(paths: ClusterPaths): Promise<void> {
  const settings = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: paths.socketDir,
    unix_socket_permissions: '0700',
    max_connections: '60',
    shared_buffers: '64MB',
    fsync: 'on',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgres-%a.log',
    log_rotation_age: '1d',
    log_truncate_on_rotation: 'on',
    // The uncompressed write-ahead log of a quiet installation need not take a gigabyte.
    max_wal_size: '512MB',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`)
  const comment = '# Written by Joinery at each start; changes here are lost.'
  await writeOwned(paths, path.join(paths.cluster, 'postgresql.conf'), [comment, ...lines, ''].join('\n'))
  // Whoever reaches the socket must also be our own account, as the operating system sees it.
  const name = accountName().replaceAll('"', '""')
  await writeOwned(
    paths,
    path.join(paths.cluster, 'pg_hba.conf'),
    `${comment}\nlocal all all peer map=joinery\n`,
  )
  await writeOwned(
    paths,
    path.join(paths.cluster, 'pg_ident.conf'),
    `${comment}\njoinery "${name}" ${DATABASE_USER}\n`,
  )
}

async function writeOwned(paths: ClusterPaths, file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 })
    await chmod(file, 0o600)
    if (paths.runAs !== null) await chown(file, paths.runAs.uid, paths.runAs.gid)
  } catch (cause) {
    throw unwritable(file, cause)
  }
}

/** Runs one of PostgreSQL's programs as the server's account, with a bare environment. */
function runProgram(
  paths: ClusterPaths,
  program: string,
  args: string[],
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: Ctrl-C in the terminal is for us to obey, once what is half done is done.
      detached: true,
      ...(paths.runAs ?? {}),
    })
    // A second one ends us at once, and then nothing may go on writing where the next start writes.
    const endWithUs = (): void => void child.kill('SIGKILL')
    process.once('exit', endWithUs)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    child.on('error', cause =>
      reject(
        new AppError(
          'unavailable',
          `The embedded database's program ${program} cannot be run (${cause.message}); run "npm ci" again or set DATABASE_URL.`,
          { cause },
        ),
      ),
    )
    // `exit`, not `close`: the server is a grandchild and must not keep us waiting by its pipes.
    child.on('exit', status => {
      process.off('exit', endWithUs)
      resolve({ status, output })
    })
  })
}

/** One sentence for a server that would not; what it printed is the cause. */
function startFailure(what: 'made' | 'started' | 'stopped', output: string, paths: ClusterPaths): AppError {
  const cause = new Error(output.trim())
  if (/no space left on device/i.test(output)) {
    return new AppError('unavailable', `The disk of ${paths.dataDir} is full; make room and start again.`, {
      cause,
    })
  }
  if (/permission denied|not permitted/i.test(output)) {
    return new AppError(
      'unavailable',
      `The embedded database may not use its folder ${paths.cluster}; its owner and rights must be those it was made with.`,
      { cause },
    )
  }
  const last = output.split('\n').findLast(line => /FATAL|PANIC|error:/i.test(line))
  const reason = last?.replace(/^.*?(FATAL|PANIC|error):\s*/i, '').trim() ?? 'it gave no reason'
  return new AppError(
    'unavailable',
    `The embedded database could not be ${what} (${reason}); see ${paths.startLog} and ${path.join(paths.cluster, 'log')}.`,
    { cause },
  )
}
