import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client, type PoolConfig } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '@/e2e/server'
import { cuttable } from '@/lib/engine/testing-engine'
import { checkDatabase } from './connect'
import { testDatabase } from './testing'

const db = testDatabase()
const PROGRAM = '/usr/sbin/pgbouncer'
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** PgBouncer before the test's database; it comes with no package of ours. */
async function pgbouncer(settings: string[]): Promise<PoolConfig> {
  const way = await cuttable(db.connection)
  const port = await freePort()
  const dir = await mkdtemp(path.join(tmpdir(), 'joinery-bouncer-'))
  await chmod(dir, 0o755)
  const file = path.join(dir, 'pgbouncer.ini')
  const { user, database } = db.connection
  const lines = [
    '[databases]',
    `${database} = host=127.0.0.1 port=${way.connection.port} user=${user} dbname=${database}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    ...settings,
  ]
  await writeFile(file, lines.join('\n'))
  const child = spawn(PROGRAM, ['-q', ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), file], {
    stdio: 'ignore',
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  cleanups.push(
    way.stop,
    () => rm(dir, { recursive: true }),
    () => child.kill('SIGKILL') && ended,
  )
  const connection = { host: '127.0.0.1', port, user, database }
  const answers = async (): Promise<boolean> => {
    const client = new Client(connection)
    client.on('error', () => undefined)
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
  }
  await expect.poll(answers, { timeout: 20_000 }).toBe(true)
  return connection
}

it('PostgreSQL itself is taken', async () => {
  await checkDatabase(db.connection)
})

describe.runIf(existsSync(PROGRAM))('PgBouncer', () => {
  it.each([
    ['transaction', []],
    ['transaction', ['default_pool_size = 1']],
    ['transaction', ['server_round_robin = 1', 'min_pool_size = 5']],
    ['transaction', ['server_lifetime = 1', 'reserve_pool_size = 3']],
    ['statement', []],
  ])('in %s mode is refused in words, with %o too', async (mode, more) => {
    const connection = await pgbouncer([`pool_mode = ${mode}`, ...more])
    await expect(checkDatabase(connection)).rejects.toThrow(/leads to a pooler .* pool_mode = session\.$/)
  })

  it('in session mode is taken', async () => {
    await checkDatabase(await pgbouncer(['pool_mode = session']))
  })
})
