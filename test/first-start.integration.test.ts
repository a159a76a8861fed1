import { afterEach, beforeEach, expect, it } from 'vitest'
import { type SocketConnection, socketUrl } from '@/lib/db/embedded'
import { createTestDatabase, dropTestDatabase } from '@/lib/db/testing'
import { readEnv } from '@/lib/env'
import { createLog } from '@/lib/log'
import { type Installation, openInstallation } from '@/server/joinery'

const OWNER = { email: 'Ada@example.com', password: 'correct horse battery' }
let connection: SocketConnection
const opened: Installation[] = []

beforeEach(async () => {
  connection = await createTestDatabase({ migrated: false })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(one => one.close()))
  await dropTestDatabase(connection)
})

/** The first start of an installation on an empty database, up to where it would listen. */
async function firstStart(secretKey: string, email = OWNER.email): Promise<Installation> {
  const env = readEnv({ DATABASE_URL: socketUrl(connection), JOINERY_SECRET_KEY: secretKey })
  const installation = await openInstallation(env, createLog('silent'))
  opened.push(installation)
  await installation.accounts.ensureOwner({ ...OWNER, email })
  return installation
}

it('several first starts at once come up all, with one owner and one workspace', async () => {
  const all = await Promise.all(
    ['ada@example.com', 'ada@example.com', 'grace@example.com'].map(email =>
      firstStart('ab'.repeat(32), email),
    ),
  )
  expect(new Set(all.map(one => one.workspaceId)).size).toBe(1)
  const { prisma } = all[0]?.services ?? {}
  expect(await prisma?.user.count()).toBe(1)
  expect(await prisma?.member.findMany()).toMatchObject([{ role: 'owner' }])
  expect(await prisma?.workspace.count()).toBe(1)
})

it('of two first starts at once with different keys one comes up, and the other says why not', async () => {
  const ended = await Promise.allSettled([firstStart('ab'.repeat(32)), firstStart('cd'.repeat(32))])
  expect(ended.filter(one => one.status === 'fulfilled')).toHaveLength(1)
  const refused = ended.find(one => one.status === 'rejected')
  expect(refused?.reason).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('is not the one that sealed the tokens in this database'),
  })
})
