import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { createPool, createPrisma } from './connect'
import type { SocketConnection } from './embedded'
import type { PrismaClient } from './generated/client'
import { migrate } from './migrate'
import { migrationsHash, readMigrations } from './migration-files'
import { cloneRoot } from './root'
import { startTestServer, withClient } from './testing-server'

const TEMPLATE_LOCK = 6_420_115_022
const PREFIX = 'test_'

/** A database of a test file's own; its parts are there once the file's `beforeAll` has run. */
export interface TestDatabase {
  readonly connection: SocketConnection
  readonly pool: Pool
  readonly prisma: PrismaClient
}

/**
 * Gives a test file a fresh, migrated database, and drops it afterwards. Call it once, at the top of the file:
 * `const db = testDatabase()`, then `db.prisma` inside the tests.
 */
export function testDatabase(): TestDatabase {
  let opened: { connection: SocketConnection; pool: Pool; prisma: PrismaClient } | undefined
  const get = () => {
    if (opened === undefined) throw new Error('The test database is there only inside tests and hooks.')
    return opened
  }

  beforeAll(async () => {
    const connection = await createTestDatabase()
    const pool = createPool({ connection })
    opened = { connection, pool, prisma: createPrisma(pool) }
  })

  afterAll(async () => {
    if (opened === undefined) return
    const { connection, pool, prisma } = opened
    await prisma.$disconnect()
    await pool.end()
    await dropTestDatabase(connection)
  })

  return {
    get connection() {
      return get().connection
    },
    get pool() {
      return get().pool
    },
    get prisma() {
      return get().prisma
    },
  }
}

/** Makes a migrated database as a copy of a template; an empty one when `migrated` is false. */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<SocketConnection> {
  const server = await startTestServer()
  const database = `${PREFIX}${process.pid}_${randomBytes(5).toString('hex')}`
  await withClient(server.connection, async client => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
    await dropLeftovers(server.connection)
    if (options.migrated === false) {
      await client.query(`CREATE DATABASE "${database}"`)
    } else {
      const template = await ensureTemplate(server.connection)
      await client.query(`CREATE DATABASE "${database}" TEMPLATE "${template}"`)
    }
  })
  return { ...server.connection, database }
}

export async function dropTestDatabase(connection: SocketConnection): Promise<void> {
  await withClient({ ...connection, database: 'postgres' }, client =>
    client.query(`DROP DATABASE IF EXISTS "${connection.database}" WITH (FORCE)`),
  )
}

/** A migrated database that nobody connects to, one for each state of prisma/migrations. */
async function ensureTemplate(server: SocketConnection): Promise<string> {
  const files = await readMigrations(path.join(cloneRoot(), 'prisma/migrations'))
  const name = `template_${migrationsHash(files)}`
  const draft = `${name}_draft`
  await withClient(server, async client => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount !== 0) return
    await client.query(`DROP DATABASE IF EXISTS "${draft}" WITH (FORCE)`)
    await client.query(`CREATE DATABASE "${draft}"`)
    await migrate({ ...server, database: draft })
    await client.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`)
  })
  return name
}

/** Drops what test processes that are gone left behind. */
async function dropLeftovers(server: SocketConnection): Promise<void> {
  await withClient(server, async client => {
    const found = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'`,
    )
    for (const { datname } of found.rows) {
      if (isRunning(Number(datname.split('_')[1]))) continue
      await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`)
    }
  })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
