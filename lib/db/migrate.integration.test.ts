import { cp, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { diffMigrations } from './diff'
import type { SocketConnection } from './embedded'
import { migrate } from './migrate'
import { cloneRoot } from './root'
import { createTestDatabase, dropTestDatabase } from './testing'
import { withClient } from './testing-server'

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

test('a migration that was begun and not finished stops the start', async () => {
  await migrate(connection)
  await withClient(connection, client => client.query('UPDATE _prisma_migrations SET finished_at = NULL'))
  await expect(migrate(connection)).rejects.toThrow(/was begun and not finished/)
})

test('the migrations lead to exactly what schema.prisma says', async () => {
  expect(await diffMigrations(cloneRoot(), connection)).toBe('')
})
