import { randomUUID } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { expect, test } from 'vitest'
import { testDatabase } from './testing'

const db = testDatabase()

/** Every byte there is, zero first: text and jsonb could not hold it. */
const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)

test('every table takes a row through Prisma and gives it back', async () => {
  const { prisma } = db
  const workspace = await prisma.workspace.create({ data: { name: 'Acme', timeZone: 'Europe/Berlin' } })
  const workspaceId = workspace.id
  const user = await prisma.user.create({ data: { email: 'ada@acme.test', name: 'Ada', passwordHash: 'x' } })
  const expiresAt = new Date(Date.now() + 60_000)
  const scenario = await prisma.scenario.create({
    data: { workspaceId, name: 'Joiner', draft: { modules: [] } },
  })
  const scenarioId = scenario.id
  const version = await prisma.scenarioVersion.create({
    data: { scenarioId, number: 1, document: {}, documentHash: 'h', connections: { okta: randomUUID() } },
  })
  await prisma.scenario.update({
    where: { id: scenarioId },
    data: { active: true, activeVersionId: version.id },
  })
  const runId = uuidv7()
  const data = everyByte
  await prisma.member.create({ data: { workspaceId, userId: user.id, role: 'owner' } })
  await prisma.sessionRow.create({ data: { userId: user.id, expiresAt } })
  await prisma.identity.create({
    data: { issuer: 'https://acme.okta.com', subject: '00u1', userId: user.id, label: 'ada@acme.test' },
  })
  await prisma.claimToken.create({ data: { hash: 'h', expiresAt } })
  await prisma.rateLimit.create({ data: { key: 'sign-in:1', points: 1, expire: 1_800_000_000_000n } })
  const connection = await prisma.connection.create({
    data: {
      workspaceId,
      name: 'Sandbox',
      kind: 'sandbox',
      origin: 'http://127.0.0.1:1',
      sealedToken: 's',
      keyId: 'k',
    },
  })
  await prisma.webhook.create({
    data: { workspaceId, scenarioId, moduleKey: 'm1', pathSecretHash: 'p', sealedSecret: 's', keyId: 'k' },
  })
  const hook = await prisma.eventHook.create({
    data: {
      workspaceId,
      connectionId: connection.id,
      name: 'People',
      oktaName: 'Joinery',
      pathSecretHash: 'p',
      sealedPath: 's',
      secretHash: 'h',
      sealedSecret: 's',
      keyId: 'k',
    },
  })
  const watched = { 'user.lifecycle.create': 1 }
  await prisma.eventHookUse.create({
    data: { hookId: hook.id, scenarioId, moduleKey: 'm1', types: watched },
  })
  await prisma.eventHookUnread.create({
    data: { id: uuidv7(), hookId: hook.id, why: 'no uuid', event: '{}' },
  })
  await prisma.scheduleState.create({ data: { scenarioId, moduleKey: 'm1', nextAt: expiresAt } })
  await prisma.run.create({
    data: { id: runId, workspaceId, scenarioId, versionId: version.id, trigger: 'manual' },
  })
  await prisma.journal.create({ data: { runId, seq: 0, epoch: 0, from: 0, to: 41, data } })
  await prisma.runFailure.create({ data: { runId, path: 'm1 › m2[41]', kind: 'refused', code: 'E0000007' } })
  await prisma.runSubject.create({ data: { workspaceId, oktaId: '00u1', runId, path: 'm1 › m2[41]' } })
  await prisma.delivery.create({ data: { scenarioId, dedupeKey: 'event-1', runId } })
  await prisma.signal.create({
    data: { id: uuidv7(), workspaceId, runId, path: 'm1', kind: 'approval', tokenHash: 't' },
  })
  await prisma.runRollup.create({
    data: { workspaceId, scenarioId, day: new Date('2026-11-24'), bundles: 3n },
  })
  await prisma.workerProcess.create({
    data: { id: randomUUID(), leaseUntil: expiresAt, hostname: 'here', pid: 1, version: '0.1.0' },
  })
  await prisma.sealedValue.create({
    data: {
      workspaceId,
      scenarioId,
      module: 'okta.create-user',
      field: 'password',
      sealed: 'sealed',
      keyId: 'k1',
    },
  })
  await prisma.upgradeJob.create({ data: { name: 'a-job' } })
  await prisma.sandboxState.create({ data: { workspaceId, data: Buffer.from('x') } })
  await prisma.sandboxHook.create({ data: { workspaceId, key: randomUUID() } })
  await prisma.budgetBucket.create({
    data: { connectionId: randomUUID(), bucket: '/api/v1/users', taken: 1, endsAt: expiresAt },
  })
  await prisma.auditLog.create({
    data: { id: uuidv7(), workspaceId, action: 'scenario.save', detail: { revision: 1 } },
  })

  const journal = await prisma.journal.findUniqueOrThrow({ where: { runId_seq: { runId, seq: 0 } } })
  expect([...journal.data]).toEqual([...everyByte])
  expect(journal).toMatchObject({ from: 0, to: 41, hasFailure: false })
  const run = await prisma.run.findFirstOrThrow({ where: { workspaceId }, orderBy: { id: 'desc' } })
  expect(run).toMatchObject({ id: runId, status: 'queued', mode: 'live', counts: {}, epoch: 0 })
  const found = await prisma.scenario.findUniqueOrThrow({
    where: { id: scenarioId },
    include: { activeVersion: true },
  })
  expect(found.activeVersion?.id).toBe(version.id)

  const tables = await db.pool.query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
  )
  expect(tables.rows).toHaveLength(29)
  for (const { table_name: table } of tables.rows) {
    const count = await db.pool.query(`SELECT 1 FROM "${table}"`)
    expect([table, count.rowCount]).toEqual([table, 1])
  }
})

test('an e-mail address is stored in lower case or not at all', async () => {
  const user = { email: 'Grace@acme.test', name: 'Grace', passwordHash: 'x' }
  await expect(db.prisma.user.create({ data: user })).rejects.toThrow(/user_account_email_lower/)
})

test('two runs with one order key cannot be at work at the same time', async () => {
  const scenarioId = randomUUID()
  const start = (status: 'queued' | 'running' | 'waiting', orderHeld = false) =>
    db.prisma.run.create({
      data: {
        id: uuidv7(),
        workspaceId: randomUUID(),
        scenarioId,
        versionId: randomUUID(),
        trigger: 'event',
        orderKey: '00u1',
        status,
        orderHeld,
      },
    })
  const first = await start('running')
  await start('queued')
  await start('waiting')
  await expect(start('running')).rejects.toMatchObject({ code: 'P2002' })
  await db.prisma.run.update({ where: { id: first.id }, data: { status: 'waiting', orderHeld: true } })
  await expect(start('running')).rejects.toMatchObject({ code: 'P2002' })
  await db.prisma.run.update({ where: { id: first.id }, data: { status: 'succeeded', orderHeld: false } })
  await start('running')
})

test('the hot tables have no foreign keys', async () => {
  const found = await db.pool.query(
    `SELECT conrelid::regclass::text AS "table" FROM pg_constraint WHERE contype = 'f'
     AND conrelid::regclass::text IN ('run', 'journal', 'delivery', 'run_failure', 'run_subject', 'signal')`,
  )
  expect(found.rows).toEqual([])
})
