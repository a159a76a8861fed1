import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface TestServer {
  url: string
  /** The one-time link that the terminal printed; null when somebody owns the installation. */
  claimLink: string | null
  dataDir: string
  port: number
  pid: number
  /** What it has printed so far. */
  printed(): string
  /** Ends it; with `kill` as a power cut would. @returns what it ended with */
  stop(how?: 'kill'): Promise<number | null>
}

/** A port that nothing listened at a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts Joinery as a person does, on a data folder of its own, and reads what its terminal prints. */
export async function startJoinery(
  options: { dataDir?: string; port?: number; env?: Record<string, string> } = {},
): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await newDataDir())
  const port = options.port ?? (await freePort())
  const child = spawn(process.execPath, ['bin/joinery.mjs', 'start'], {
    env: { ...process.env, JOINERY_DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn', ...options.env },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let printed = ''
  child.stderr?.on('data', chunk => {
    printed += String(chunk)
  })
  await untilReady(child, () => printed)
  return {
    url: `http://127.0.0.1:${port}`,
    claimLink: /http:\S+\/claim#\S+/.exec(printed)?.[0] ?? null,
    dataDir,
    port,
    pid: child.pid ?? 0,
    printed: () => printed,
    stop: how => ended(child, how === 'kill' ? 'SIGKILL' : 'SIGTERM'),
  }
}

/** Everybody may pass through it: as root, the database runs as another account. */
async function newDataDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'joinery-e2e-'))
  await chmod(dir, 0o711)
  return dir
}

function untilReady(child: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = false
    child.stderr?.on('data', () => {
      // The claim link follows in the same breath as the address.
      if (heard || !/is ready at/.test(printed())) return
      heard = true
      setTimeout(resolve, 300)
    })
    child.once('exit', code => reject(new Error(`Joinery ended with ${code}:\n${printed()}`)))
  })
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
    child.once('exit', code => resolve(code))
    child.kill(signal)
  })
}

/** Removes a data folder whose database has ended. */
export const removeData = (dataDir: string): Promise<void> => rm(dataDir, { recursive: true, force: true })
