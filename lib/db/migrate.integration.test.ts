import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { diffMigrations } from './diff'
import type { SocketConnection } from './embedded'
import { migrate } from './migrate'
import { readMigrations } from './migration-files'
import { cloneRoot } from './root'
import { createTestDatabase, dropTestDatabase } from './testing'
import { withClient } from './testing-server'

/** As Prisma's own command makes it. */
const PRISMAS_TABLE = `CREATE TABLE _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

/** Breaks the connection off as the n-th query from now is sent: what a process that is killed there looks like. */
function dieAtQuery(n: number): { restore: () => void; died: () => boolean } {
  let count = 0
  const query: (...args: unknown[]) => unknown = Client.prototype.query
  const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    ...args: unknown[]
  ) {
    count++
    const result = Reflect.apply(query, this, args)
    if (count === n) {
      const { connection } = this as unknown as { connection: { stream: { destroy(): void } } }
      connection.stream.destroy()
    }
    return result as never
  })
  return { restore: () => spy.mockRestore(), died: () => count >= n }
}

let connection: SocketConnection
const made: SocketConnection[] = []

beforeEach(async () => {
  connection = await createTestDatabase({ migrated: false })
  made.push(connection)
})
let older: string
beforeAll(async () => {
  older = await mkdtemp(path.join(os.tmpdir(), 'joinery-older-'))
  await cp(
    path.join(cloneRoot(), 'prisma/migrations/migration_lock.toml'),
    path.join(older, 'prisma/migrations/migration_lock.toml'),
  )
})
afterAll(async () => {
  await rm(older, { recursive: true })
  for (const each of made) await dropTestDatabase(each)
})

test('an empty database gets all tables, and the second time there is nothing to do', async () => {
  expect((await migrate(connection)).applied).not.toEqual([])
  expect((await migrate(connection)).applied).toEqual([])
  const found = await withClient(connection, client =>
    client.query(`SELECT to_regclass('public.run') AS run, to_regclass('graphile_worker.jobs') AS jobs`),
  )
  expect(found.rows[0]).toEqual({ run: 'run', jobs: 'graphile_worker.jobs' })
})

test('three processes that start at once migrate once', async () => {
  const results = await Promise.all([migrate(connection), migrate(connection), migrate(connection)])
  expect(results.filter(result => result.applied.length > 0)).toHaveLength(1)
})

test('an older Joinery refuses the database of a newer one', async () => {
  await migrate(connection)
  await expect(migrate(connection, older)).rejects.toThrow(/used by a newer Joinery/)
})

test('a migration that was begun and of which nothing is there is done again', async () => {
  const [first] = await readMigrations(path.join(cloneRoot(), 'prisma/migrations'))
  await withClient(connection, async client => {
    await client.query(PRISMAS_TABLE)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('a', 'b', $1)`,
      [first?.name],
    )
  })
  expect((await migrate(connection)).applied).toContain(first?.name)
  expect((await migrate(connection)).applied).toEqual([])
  const rows = await withClient(connection, client =>
    client.query('SELECT count(*)::int AS n FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL'),
  )
  expect(rows.rows).toEqual([{ n: 1 }])
})

test.each([
  ['all', 'SELECT 1'],
  ['a part', 'ALTER TABLE user_account RENAME TO elsewhere'],
])('a migration that was begun and of which %s is there stops the start in words', async (_what, sql) => {
  await migrate(connection)
  const [first] = await readMigrations(path.join(cloneRoot(), 'prisma/migrations'))
  await withClient(connection, async client => {
    await client.query('UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = $1', [
      first?.name,
    ])
    await client.query(sql)
  })
  const words = new RegExp(`${first?.name} was begun and not finished, and a part of it is there already`)
  await expect(migrate(connection)).rejects.toThrow(words)
  // It changed nothing: the same words the next time.
  await expect(migrate(connection)).rejects.toThrow(words)
})

test('a process that is killed at any statement of a migration leaves nothing in the way of the next start', async () => {
  let killed = 0
  for (let at = 1; ; at++) {
    const { restore, died } = dieAtQuery(at)
    const ended = await migrate(connection).then(
      () => 'migrated',
      (error: unknown) => error,
    )
    restore()
    if (!died()) {
      expect(ended).toBe('migrated')
      break
    }
    killed++
    expect(ended).toMatchObject({ code: 'unavailable' })
  }
  // Each migration is at least six queries: begin, three, commit, and the next one.
  expect(killed).toBeGreaterThan(20)
  expect((await migrate(connection)).applied).toEqual([])
}, 120_000)

test('a database with Prisma’s tables and without the worker’s gets the latter alone', async () => {
  await migrate(connection)
  await withClient(connection, client => client.query('DROP SCHEMA graphile_worker CASCADE'))
  expect((await migrate(connection)).applied).toEqual([])
  const found = await withClient(connection, client =>
    client.query(`SELECT to_regclass('graphile_worker.jobs') AS jobs`),
  )
  expect(found.rows).toEqual([{ jobs: 'graphile_worker.jobs' }])
})

test('a migration that cannot be done leaves nothing, and says its name and why', async () => {
  const broken = await mkdtemp(path.join(os.tmpdir(), 'joinery-broken-'))
  await cp(path.join(cloneRoot(), 'prisma'), path.join(broken, 'prisma'), { recursive: true })
  const bad = path.join(broken, 'prisma/migrations/20991231000000_bad')
  await mkdir(bad)
  await writeFile(path.join(bad, 'migration.sql'), 'CREATE TABLE half_done (id int);\nSELECT 1/0;\n')
  await expect(migrate(connection, broken)).rejects.toThrow(
    /could not be migrated, at 20991231000000_bad: division by zero\.$/,
  )
  const found = await withClient(connection, client =>
    client.query(`SELECT to_regclass('half_done') AS half`),
  )
  expect(found.rows).toEqual([{ half: null }])
  await writeFile(path.join(bad, 'migration.sql'), 'CREATE TABLE half_done (id int);\n')
  expect((await migrate(connection, broken)).applied).toEqual(['20991231000000_bad'])
  await expect(migrate(connection)).rejects.toThrow(/used by a newer Joinery/)
  await rm(broken, { recursive: true })
})

test('the migrations lead to exactly what schema.prisma says', async () => {
  expect(await diffMigrations(cloneRoot(), connection)).toBe('')
})
