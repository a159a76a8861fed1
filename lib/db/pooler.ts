import { Client, type PoolConfig } from 'pg'
import { AppError } from '@/lib/errors'

/** A session as it looks from here. */
export interface Session {
  /** The number that the other side gave as its process when the session began. */
  readonly announced: number | null
  /** The number of the server process that answers now. @throws when none does in time */
  serverProcess(): Promise<number>
  begin(): Promise<void>
  end(): Promise<void>
}

/** Sessions that hold a server process while the first is asked which one it has. */
const HOLDERS = 5
const ANSWER_WITHIN_MS = 3_000

/**
 * Whether each session keeps its server process from its beginning to its end, as with PostgreSQL itself or a pooler in
 * session mode. A pooler that gives each transaction another one (PgBouncer's transaction mode and its like) breaks what
 * a session has of its own: prepared statements, locks, settings.
 *
 * A server announces its process number when a session begins, and a pooler, which has none yet, a number of its own; so
 * with PostgreSQL itself one query tells. Otherwise other sessions begin transactions, which take server processes for
 * themselves, until the first session answers from another process than before, or not at all.
 *
 * @throws when no session can be opened
 */
export async function keepsItsProcess(open: () => Promise<Session>): Promise<boolean> {
  const session = await open()
  const opened = [session]
  try {
    const process = await session.serverProcess()
    if (process === session.announced) return true
    for (let holders = 0; holders < HOLDERS; holders++) {
      const holder = await open()
      opened.push(holder)
      await holder.begin()
      if ((await holder.serverProcess()) === process) return false
      if ((await session.serverProcess()) !== process) return false
    }
    return true
  } catch (error) {
    // With the first session answered, what fails is a transaction that the pooler refuses, or has no process for.
    if (opened.length > 1) return false
    throw error
  } finally {
    await Promise.all(opened.map(one => one.end()))
  }
}

/** @throws {AppError} `unavailable` when the address leads to a pooler that does not keep sessions together */
export async function refuseTransactionPooler(connection: PoolConfig): Promise<void> {
  if (await keepsItsProcess(() => openSession(connection))) return
  throw new AppError(
    'unavailable',
    'DATABASE_URL leads to a pooler that gives each transaction another connection, as PgBouncer does with pool_mode = transaction or statement; give it the address of PostgreSQL itself, or of a pool with pool_mode = session.',
  )
}

async function openSession(connection: PoolConfig): Promise<Session> {
  const client = new Client({
    connectionTimeoutMillis: 10_000,
    query_timeout: ANSWER_WITHIN_MS,
    ...connection,
  })
  client.on('error', () => undefined)
  await client.connect()
  const announced: unknown = Reflect.get(client, 'processID')
  return {
    announced: typeof announced === 'number' ? announced : null,
    serverProcess: async () => {
      const found = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      return found.rows[0]?.pid ?? 0
    },
    begin: async () => {
      await client.query('BEGIN')
    },
    end: () => client.end().catch(() => undefined),
  }
}
