import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { parseDatabaseUrl } from './address'
import { checkDatabase, checkServerVersion } from './connect'
import { socketUrl } from './embedded'
import { testDatabase } from './testing'

const db = testDatabase()

test('a right address connects', async () => {
  await checkDatabase(parseDatabaseUrl(socketUrl(db.connection)))
  await checkDatabase(parseDatabaseUrl(`${socketUrl(db.connection)}&schema=public&connection_limit=5`))
})

test('a host that does not exist', async () => {
  await expect(
    checkDatabase(parseDatabaseUrl('postgresql://a:hush@no-such-host.invalid/db')),
  ).rejects.toThrow(/host in DATABASE_URL \(no-such-host\.invalid:5432\) is not known/)
})

test('a port where nothing listens', async () => {
  await expect(checkDatabase(parseDatabaseUrl('postgresql://a:hush@127.0.0.1:1/db'))).rejects.toThrow(
    /Nothing listens at 127\.0\.0\.1:1/,
  )
})

test('a server that never answers', async () => {
  const server = createServer(socket => socket.on('error', () => undefined))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const wrong = {
    ...parseDatabaseUrl(`postgresql://a:hush@127.0.0.1:${port}/db`),
    connectionTimeoutMillis: 200,
  }
  await expect(checkDatabase(wrong)).rejects.toThrow(/did not answer in time/)
  server.close()
})

test('a database that does not exist', async () => {
  await expect(checkDatabase({ ...db.connection, database: 'nowhere' })).rejects.toThrow(
    /There is no database "nowhere"/,
  )
})

test('a user that the server refuses', async () => {
  await expect(checkDatabase({ ...db.connection, user: 'mallory' })).rejects.toThrow(
    /refuses the user "mallory"/,
  )
})

test.each([
  ['user', /refuses the user of DATABASE_URL \(28000\)/],
  ['database', /There is no database of the name that DATABASE_URL gives/],
] as const)(
  'a piece of a password in the place of the %s is not repeated, nor what the server says of it',
  async (place, words) => {
    const refused = checkDatabase({ ...db.connection, [place]: 'ada:hush/hush' })
    await expect(refused).rejects.toThrow(words)
    await expect(refused).rejects.not.toThrow(/hush/)
  },
)

test('a server that is too old', () => {
  expect(() => checkServerVersion(130_011)).toThrow(/PostgreSQL 13, and Joinery needs 14 or newer/)
  expect(() => checkServerVersion(140_000)).not.toThrow()
})
