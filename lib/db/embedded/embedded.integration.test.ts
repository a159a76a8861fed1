import { spawn } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPool } from '../connect'
import { cloneRoot } from '../root'
import { withClient } from '../testing-server'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '.'
import { isRoot } from './paths'

const cloneDir = cloneRoot()
const log = { info: () => undefined, warn: () => undefined }
let dataDir: string
let running: EmbeddedPostgres | undefined

beforeEach(() => {
  const parent = isRoot() ? '/var/lib/joinery' : path.join(cloneDir, 'data')
  dataDir = path.join(parent, `try-${process.pid}-${Math.random().toString(36).slice(2)}`)
  running = undefined
})
afterEach(async () => {
  await running?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir, cloneDir, log })
  return running
}

/** Starts the server from another process, as `bin/joinery` would, and kills that process at once when it has. */
async function startAndKill(): Promise<void> {
  const script = `
    import { startEmbeddedPostgres } from './lib/db/embedded/index.ts'
    const log = { info() {}, warn() {} }
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, cloneDir: process.cwd(), log })
    process.stdout.write('up')
    setInterval(() => undefined, 1_000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: cloneDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => child.on('exit', resolve))
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('exit', () => reject(new Error('the starter ended by itself')))
  })
  child.kill('SIGKILL')
  await ended
}

const setting = (name: string) =>
  withClient(running?.connection ?? {}, async client => {
    const found = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [name])
    return found.rows[0]?.value
  })

test('a fresh start gives a durable UTF-8 database that only we can reach', async () => {
  const server = await start()
  expect(server.adopted).toBe(false)
  expect(await setting('server_encoding')).toBe('UTF8')
  expect(await setting('fsync')).toBe('on')
  expect(await setting('synchronous_commit')).toBe('on')
  expect(await setting('listen_addresses')).toBe('')
  expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700)
  expect(await readFile(path.join(server.dataDir, 'postgres/pg_hba.conf'), 'utf8')).not.toMatch(/trust/)
})

test('after a SIGKILL the next start adopts the server that was left running', async () => {
  await startAndKill()
  const server = await start()
  expect(server.adopted).toBe(true)
  await withClient(server.connection, client => client.query('SELECT 1'))
  expect(await server.stop()).toBe(true)
  expect((await start()).adopted).toBe(false)
})

test('several starts at once make one server', async () => {
  const servers = await Promise.all([start(), start(), start()])
  expect(servers.filter(server => !server.adopted)).toHaveLength(1)
})

test('a server that another process uses is not stopped', async () => {
  const server = await start()
  await withClient(server.connection, async () => {
    expect(await server.stop()).toBe(false)
  })
  expect(await server.stop()).toBe(true)
})

test('a connection of our own that is still closing keeps nothing running', async () => {
  const server = await start()
  const pool = createPool({ connection: server.connection })
  await pool.query('SELECT 1')
  const [stopped] = await Promise.all([server.stop(), pause(300).then(() => pool.end())])
  expect(stopped).toBe(true)
})

test('what a dead process and a dead server left behind does not matter', async () => {
  await (await start()).stop()
  await writeFile(path.join(dataDir, 'postgres.lock'), '999999999:1')
  // As after a reboot: the dead server's number belongs to some other process, here to this one.
  await writeFile(
    path.join(dataDir, 'postgres/postmaster.pid'),
    `${process.pid}\n${dataDir}/postgres\n1\n5432\n`,
  )
  expect((await start()).adopted).toBe(false)
})

test('a start that was killed while making the data folder is begun anew', async () => {
  await mkdir(path.join(dataDir, 'postgres.new/base'), { recursive: true })
  expect((await start()).adopted).toBe(false)
  expect(await readdir(dataDir)).not.toContain('postgres.new')
})

const serverPid = async (): Promise<number> =>
  Number((await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])

test('a server that is killed is started again, as often as it is, and what was committed is there', async () => {
  const said: string[] = []
  const note = (line: string) => void said.push(line)
  running = await startEmbeddedPostgres({
    dataDir,
    cloneDir,
    keep: true,
    log: { info: () => undefined, warn: note },
  })
  const pool = createPool({ connection: running.connection })
  await pool.query('CREATE TABLE kept (n int)')
  for (let n = 1; n <= 3; n++) {
    await pool.query('INSERT INTO kept VALUES ($1)', [n])
    const pid = await serverPid()
    process.kill(pid, 'SIGKILL')
    await expect
      .poll(
        () =>
          pool.query('SELECT 1').then(
            () => serverPid(),
            () => pid,
          ),
        { timeout: 30_000 },
      )
      .not.toBe(pid)
  }
  expect((await pool.query('SELECT n FROM kept ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  expect(said[0]).toBe('The embedded database has died; it is started again.')
  // It answers a moment before its starting is through; the last word is that it runs.
  await expect.poll(() => said.at(-1), { timeout: 30_000 }).toBe('The embedded database runs again.')
  await pool.end()
  expect(await running.stop()).toBe(true)
  await pause(1_500)
  await expect(serverPid()).rejects.toThrow()
})

test('a server of which one connection’s process is killed recovers by itself', async () => {
  running = await startEmbeddedPostgres({ dataDir, cloneDir, keep: true, log })
  const pool = createPool({ connection: running.connection })
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const before = await serverPid()
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
  await expect
    .poll(
      () =>
        pool.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true)
  expect(await serverPid()).toBe(before)
  await pool.end()
})

test('a server that was dead when it was stopped is no error', async () => {
  running = await startEmbeddedPostgres({ dataDir, cloneDir, log })
  process.kill(await serverPid(), 'SIGKILL')
  expect(await running.stop()).toBe(true)
})

test('a data folder of another major version is refused in words', async () => {
  await mkdir(path.join(dataDir, 'postgres'), { recursive: true })
  await writeFile(path.join(dataDir, 'postgres/PG_VERSION'), '15\n')
  await expect(start()).rejects.toThrow(/made by PostgreSQL 15, and this Joinery brings PostgreSQL 18/)
})

test('a data folder that cannot be made is refused in words', async () => {
  await mkdir(path.dirname(dataDir), { recursive: true })
  await writeFile(dataDir, 'a file')
  await expect(start()).rejects.toThrow(/because a file is in its way/)
})

test.runIf(isRoot())('as root, a data folder where the database cannot go is refused in words', async () => {
  await mkdir(dataDir, { mode: 0o700 })
  await chmod(dataDir, 0o700)
  await expect(start()).rejects.toThrow(/may not pass through .*try-/)
})

test('a clone without the programs is told how to get them', async () => {
  await mkdir(dataDir, { recursive: true })
  await chmod(dataDir, 0o711)
  await expect(startEmbeddedPostgres({ dataDir, cloneDir: '/', log })).rejects.toThrow(/run "npm ci"/)
})
