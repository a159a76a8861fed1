import { createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, type Pool, type PoolConfig } from 'pg'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { AppError, StepError } from '@/lib/errors'
import { createPool, createPrisma } from './connect'
import { databaseErrorCode, databaseTrouble, isTaken, mayPass } from './database-error'
import type { PrismaClient } from './generated/client'
import { testDatabase } from './testing'

const db = testDatabase()

/** What work fails with; it must fail. */
async function failing(work: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([work])
  if (result?.status !== 'rejected') throw new Error('it went well')
  return result.reason
}

/** A pool of its own with Prisma on it, ended afterwards. */
async function withPool<T>(
  connection: PoolConfig,
  work: (pool: Pool, prisma: PrismaClient) => Promise<T>,
  max = 2,
): Promise<T> {
  const pool = createPool({ connection, max })
  const prisma = createPrisma(pool)
  try {
    return await work(pool, prisma)
  } finally {
    await prisma.$disconnect()
    await pool.end()
  }
}

/** Every way in which the same thing is asked of the database. */
const WAYS: [string, (pool: Pool, prisma: PrismaClient, sql: string) => Promise<unknown>][] = [
  ['the pool', (pool, _prisma, sql) => pool.query(sql)],
  [
    'a connection in a transaction',
    async (pool, _prisma, sql) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        return await client.query(sql)
      } finally {
        client.release(true)
      }
    },
  ],
  ['Prisma', (_pool, prisma, sql) => prisma.$executeRawUnsafe(sql)],
  ['a transaction of Prisma', (_pool, prisma, sql) => prisma.$transaction(tx => tx.$executeRawUnsafe(sql))],
]

const raising = (code: string): string =>
  `DO $$ BEGIN RAISE EXCEPTION 'the connection is terminated, timeout' USING ERRCODE = '${code}'; END $$`

describe.each(WAYS)('through %s', (_words, ask) => {
  it.each([
    ['08006', 'outage'],
    ['25006', 'outage'],
    ['28P01', 'outage'],
    ['3D000', 'outage'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['53100', 'outage'],
    ['53200', 'outage'],
    ['53300', 'outage'],
    ['55P03', 'conflict'],
    ['57014', 'outage'],
    ['57P01', 'outage'],
    ['57P02', 'outage'],
    ['57P03', 'outage'],
    ['57P05', 'outage'],
    ['58030', 'outage'],
    ['22003', 'fault'],
    ['22021', 'fault'],
    ['23502', 'fault'],
    ['23503', 'fault'],
    ['23505', 'fault'],
    ['42601', 'fault'],
    ['42P01', 'fault'],
    ['54000', 'fault'],
    ['P0001', 'fault'],
    ['XX000', 'fault'],
  ])('%s is %s', async (code, trouble) => {
    const error = await failing(ask(db.pool, db.prisma, raising(code)))
    expect(databaseTrouble(error)).toBe(trouble)
    expect(databaseErrorCode(error)).toBe(code)
    expect(isTaken(error)).toBe(code === '23505')
    const wrapped = new Error('while reading', { cause: new AppError('unavailable', 'oh', { cause: error }) })
    expect(databaseTrouble(wrapped)).toBe(trouble)
    expect(mayPass(new AggregateError([new Error('another'), error]))).toBe(trouble !== 'fault')
  })

  it('a connection that an operator ends in the middle is an outage, and so is its next use', async () => {
    await withPool(db.connection, async (pool, prisma) => {
      const begun = failing(ask(pool, prisma, 'SELECT pg_sleep(20) AS cut_me'))
      for (let ended = 0; ended === 0; ) {
        const found = await db.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20) AS cut_me%' AND pid <> pg_backend_pid()`,
        )
        ended = found.rowCount ?? 0
      }
      expect(databaseTrouble(await begun)).toBe('outage')
    })
  })

  it.each<[string, PoolConfig]>([
    ['a port where nothing listens', { host: '127.0.0.1', port: 1 }],
    ['a name with several addresses where nothing listens', { host: 'localhost', port: 1 }],
    ['a host that does not exist', { host: 'no-such-host.invalid' }],
    ['a socket that is not there', { host: '/nowhere' }],
    ['a database that was dropped', { database: 'nowhere' }],
    ['a user that is refused by now', { user: 'mallory' }],
  ])('%s is an outage', async (_place, other) => {
    const error = await withPool({ ...db.connection, ...other }, (pool, prisma) =>
      failing(ask(pool, prisma, 'SELECT 1')),
    )
    expect(databaseTrouble(error)).toBe('outage')
  })

  it.each<[string, (socket: Socket) => void]>([
    ['hangs up at once', socket => socket.destroy()],
    ['resets the connection', socket => socket.resetAndDestroy()],
    ['never answers', () => undefined],
    ['answers something else', socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('a place that %s is an outage', async (_what, greet) => {
    const server = createServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => greet(socket))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const connection = { host: '127.0.0.1', port, user: 'a', database: 'b', connectionTimeoutMillis: 300 }
    const error = await withPool(connection, (pool, prisma) => failing(ask(pool, prisma, 'SELECT 1')))
    expect(databaseTrouble(error)).toBe('outage')
    server.close()
  })

  it('a pool without a free connection is an outage; one that we have ended is not', async () => {
    const connection = { ...db.connection, connectionTimeoutMillis: 100 }
    const ended = await withPool(
      connection,
      async (pool, prisma) => {
        const only = await pool.connect()
        expect(databaseTrouble(await failing(ask(pool, prisma, 'SELECT 1')))).toBe('outage')
        only.release()
        return { pool, prisma }
      },
      1,
    )
    expect(databaseTrouble(await failing(ask(ended.pool, ended.prisma, 'SELECT 1')))).toBe('fault')
  })

  it('a database that only reads is an outage', async () => {
    await withPool(
      { ...db.connection, options: '-c default_transaction_read_only=on' },
      async (pool, prisma) => {
        const error = await failing(
          ask(pool, prisma, `INSERT INTO claim_token (hash, expires_at) VALUES ('x', now())`),
        )
        expect([databaseTrouble(error), databaseErrorCode(error)]).toEqual(['outage', '25006'])
      },
    )
  })

  it('a server that has no connection left is an outage', async () => {
    const held: Client[] = []
    try {
      for (let full = false; !full; ) {
        const client = new Client(db.connection)
        client.on('error', () => undefined)
        held.push(client)
        full = await client.connect().then(
          () => false,
          () => true,
        )
      }
      const error = await withPool(db.connection, (pool, prisma) => failing(ask(pool, prisma, 'SELECT 1')))
      expect([databaseTrouble(error), databaseErrorCode(error)]).toEqual(['outage', '53300'])
    } finally {
      await Promise.all(held.map(client => client.end().catch(() => undefined)))
    }
  })

  it('a lock that is not to be had is a conflict', async () => {
    const holder = await db.pool.connect()
    await holder.query('BEGIN; LOCK TABLE claim_token')
    await withPool({ ...db.connection, options: '-c lock_timeout=100' }, async (pool, prisma) => {
      const error = await failing(ask(pool, prisma, 'LOCK TABLE claim_token'))
      // Prisma's own statements and the pool's single ones are no transaction, which LOCK insists on.
      if (databaseErrorCode(error) !== '25P01') expect(databaseTrouble(error)).toBe('conflict')
      const row = await failing(ask(pool, prisma, 'DELETE FROM claim_token'))
      expect([databaseTrouble(row), databaseErrorCode(row)]).toEqual(['conflict', '55P03'])
    })
    await holder.query('ROLLBACK')
    holder.release()
  })
})

describe('of Prisma’s own', () => {
  it('a transaction that meets another is a conflict', async () => {
    const scenario = await db.prisma.workspace.create({ data: { name: 'a', timeZone: 'UTC' } })
    const where = { id: scenario.id }
    const error = await failing(
      db.prisma.$transaction(
        async tx => {
          await tx.workspace.findUniqueOrThrow({ where })
          await db.prisma.workspace.update({ where, data: { name: 'b' } })
          await tx.workspace.update({ where, data: { name: 'c' } })
        },
        { isolationLevel: 'Serializable' },
      ),
    )
    expect(databaseTrouble(error)).toBe('conflict')
  })

  it('a transaction that lost its connection, could not begin or took too long is an outage', async () => {
    const lost = db.prisma.$transaction(async tx => {
      const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
      await db.pool.query('SELECT pg_terminate_backend($1)', [row?.pid])
      await pause(100)
      await tx.workspace.findMany()
    })
    expect(databaseTrouble(await failing(lost))).toBe('outage')
    const slow = db.prisma.$transaction(
      async tx => {
        await pause(100)
        await tx.workspace.findMany()
      },
      { timeout: 20 },
    )
    expect(databaseTrouble(await failing(slow))).toBe('outage')
  })

  it('a key that is taken is said to be, and a row that is not there is a fault', async () => {
    const data = { hash: 'twice', expiresAt: new Date() }
    await db.prisma.claimToken.create({ data })
    const taken = await failing(db.prisma.claimToken.create({ data }))
    expect([databaseTrouble(taken), isTaken(taken)]).toEqual(['fault', true])
    const gone = await failing(db.prisma.claimToken.delete({ where: { hash: 'never' } }))
    expect([databaseTrouble(gone), isTaken(gone)]).toEqual(['fault', false])
    const odd = await failing(db.prisma.claimToken.findMany({ where: { hash: 'x\u0000' } }))
    expect(databaseTrouble(odd)).toBe('fault')
  })
})

describe('what is no error of the database', () => {
  it.each<[string, unknown]>([
    ['a step’s words', new StepError('input', 'The connection of this module is not there any more.')],
    ['words of the driver', new Error('Connection terminated unexpectedly')],
    ['words of the pool', new Error('timeout exceeded when trying to connect')],
    [
      'a socket’s error',
      Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
    ],
    ['an error of Okta', Object.assign(new Error('E'), { code: 'E0000047', status: 429 })],
    ['a code that looks like PostgreSQL’s', Object.assign(new Error('x'), { code: '57P01' })],
    ['many of them', new AggregateError([new Error('connection'), new Error('timeout')])],
    ['a text', 'Connection terminated unexpectedly'],
    ['nothing', undefined],
    ['null', null],
  ])('%s', (_what, error) => {
    expect(databaseTrouble(error)).toBeUndefined()
    expect(isTaken(error)).toBe(false)
  })

  it('a call to an org that nobody answers', async () => {
    const error = await failing(request('http://127.0.0.1:1/api/v1/users'))
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    expect(databaseTrouble(error)).toBeUndefined()
    expect(databaseTrouble(new StepError('unreachable', 'no', { cause: error }))).toBeUndefined()
  })

  it('an error that is its own cause', () => {
    const error = new Error('round')
    error.cause = error
    expect(databaseTrouble(error)).toBeUndefined()
  })
})
