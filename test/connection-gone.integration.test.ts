import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { scenarioDocument } from '@/lib/scenario/document'
import { CHANGE_EVERYBODY } from './drawings'
import { testInstallation } from './installation'

const it_ = testInstallation()

const DOCUMENT = scenarioDocument.parse(CHANGE_EVERYBODY)

async function addConnection(name: string, workspaceId = it_.installation.workspaceId): Promise<string> {
  const { sealer, prisma } = it_.installation.services
  const id = randomUUID()
  const token = sealer.seal('00token', `connection:${id}:token`)
  await prisma.connection.create({
    data: {
      id,
      workspaceId,
      name,
      kind: 'okta',
      origin: 'https://none.okta.com',
      sealedToken: token,
      keyId: sealer.keyId,
    },
  })
  return id
}

/** A version that names a connection, as it was frozen while that was there. */
async function versionOn(connection: string): Promise<{ scenarioId: string; versionId: string }> {
  const { id } = await it_.ask('scenarios.create', { document: DOCUMENT, connections: { org: connection } })
  const { id: versionId } = await it_.installation.services.prisma.scenarioVersion.create({
    data: {
      scenarioId: id,
      number: 1,
      document: DOCUMENT as object,
      documentHash: 'x',
      connections: { org: connection },
    },
  })
  return { scenarioId: id, versionId }
}

/** How a run of a version ends. */
async function endOf(about: { scenarioId: string; versionId: string }) {
  const { engine, prisma } = it_.installation.services
  const { workspaceId } = it_.installation
  const rest = { workspaceId, trigger: 'manual', triggerSummary: '', bundle: {} }
  const id = (await engine.startRun({ ...about, ...rest })) ?? ''
  const read = () => prisma.run.findUniqueOrThrow({ where: { id } })
  await expect.poll(async () => (await read()).status, { timeout: 20_000 }).not.toBe('running')
  return read()
}

describe('a connection', () => {
  it.each(['queued', 'running', 'waiting', 'needs_decision'] as const)(
    'is not deleted while a run that is %s needs it, though no drawing uses it any more',
    async status => {
      const { prisma } = it_.installation.services
      const connection = await addConnection(`needed by a ${status} run`)
      const { scenarioId, versionId } = await versionOn(connection)
      const owner = randomUUID()
      const leaseUntil = new Date(Date.now() + 60_000)
      await prisma.workerProcess.create({
        data: { id: owner, leaseUntil, hostname: 'elsewhere', pid: 1, version: 'x' },
      })
      const run = await prisma.run.create({
        data: {
          id: randomUUID(),
          workspaceId: it_.installation.workspaceId,
          scenarioId,
          versionId,
          trigger: 'manual',
          status,
          owner: status === 'queued' || status === 'running' ? owner : null,
        },
      })
      await prisma.scenario.update({
        where: { id: scenarioId },
        data: { connections: {}, deletedAt: new Date() },
      })
      expect(await it_.attempt('connections.remove', { id: connection })).toEqual({
        ok: false,
        error: {
          code: 'conflict',
          message: `“needed by a ${status} run” is needed by an unfinished run of “Change everybody”. Let it end or cancel it first.`,
        },
      })
      // Nor does it lead to another org meanwhile: the run would go on there with what it read here.
      const elsewhere = {
        id: connection,
        host: 'elsewhere.okta.com',
        token: '00-elsewhere',
        forgetSecrets: true,
      }
      expect(await it_.attempt('connections.change', elsewhere)).toMatchObject({
        ok: false,
        error: { code: 'conflict', message: expect.stringContaining('Let it end or cancel it first.') },
      })
      await prisma.run.update({ where: { id: run.id }, data: { status: 'cancelled', owner: null } })
      expect(await it_.attempt('connections.remove', { id: connection })).toMatchObject({ ok: true })
    },
  )

  it.each<[string, (id: string) => Promise<unknown>]>([
    [
      'that is gone all the same',
      id => it_.installation.services.prisma.connection.delete({ where: { id } }),
    ],
    [
      'of another workspace',
      async id => {
        const { prisma } = it_.installation.services
        const other = await prisma.workspace.create({ data: { name: 'Other', timeZone: 'UTC' } })
        await prisma.connection.update({ where: { id }, data: { workspaceId: other.id } })
      },
    ],
  ])('%s ends the run in words', async (what, takeAway) => {
    const connection = await addConnection(what)
    const version = await versionOn(connection)
    await takeAway(connection)
    expect(await endOf(version)).toMatchObject({
      status: 'failed',
      firstError: { kind: 'input', message: 'The connection of this module is not there any more.' },
    })
  })
})
