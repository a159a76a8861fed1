import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { ROLES } from '@/lib/operations/actor'
import type { Operation } from '@/lib/operations/define'
import type { OperationKey } from '@/lib/operations/index'
import { operations } from '@/lib/operations/index'
import { waitForEnd } from '@/lib/triggers/wait-for-end'
import { testInstallation } from './installation'

const it_ = testInstallation()
const everyKey = Object.keys(operations) as OperationKey[]
const needsOf = (key: OperationKey): string => (operations[key] as unknown as Operation<never, unknown>).needs

it('asks a right for every operation, and a viewer may only look', async () => {
  const rights = new Set(everyKey.map(needsOf))
  expect(rights).toEqual(new Set(['view', 'run', 'edit', 'manage']))
  for (const key of everyKey.filter(one => needsOf(one) !== 'view')) {
    expect(await it_.attempt(key, {} as never, it_.actor('viewer'))).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    })
  }
  for (const role of ROLES) expect((await it_.attempt('connections.list', {}, it_.actor(role))).ok).toBe(true)
})

it('refuses what it does not know, at every operation', async () => {
  for (const key of everyKey) {
    const done = await it_.attempt(key, { unknown: true, role: 'owner', workspaceId: randomUUID() } as never)
    expect([key, done]).toMatchObject([key, { ok: false, error: { code: 'invalid' } }])
  }
})

it('shows one workspace nothing of another', async () => {
  const { id } = await it_.ask('starters.use', { key: 'cost-centers' })
  const [connection] = await it_.ask('connections.list', {})
  const { id: runId } = await it_.ask('runs.start', { scenarioId: id })
  const other = await it_.installation.services.prisma.workspace.create({ data: { name: 'Other' } })
  const stranger = it_.actor('owner', other.id)
  const attempts = [
    it_.attempt('scenarios.get', { id }, stranger),
    it_.attempt('scenarios.export', { id }, stranger),
    it_.attempt('scenarios.delete', { id }, stranger),
    it_.attempt('scenarios.switch', { id, active: true }, stranger),
    it_.attempt('runs.start', { scenarioId: id }, stranger),
    it_.attempt('runs.get', { id: runId }, stranger),
    it_.attempt('runs.steps', { id: runId }, stranger),
    it_.attempt('runs.cancel', { id: runId }, stranger),
    it_.attempt('connections.test', { id: connection?.id ?? '' }, stranger),
    it_.attempt('connections.remove', { id: connection?.id ?? '' }, stranger),
  ]
  for (const done of await Promise.all(attempts))
    expect(done).toMatchObject({ ok: false, error: { code: 'not-found' } })
  expect(await it_.ask('scenarios.list', {}, stranger)).toEqual([])
  expect((await it_.ask('runs.list', {}, stranger)).runs).toEqual([])
  // A connection of another workspace is no connection when a scenario names it.
  const { document } = await it_.ask('scenarios.get', { id })
  const stolen = await it_.ask(
    'scenarios.create',
    { document, connections: { org: connection?.id ?? '' } },
    stranger,
  )
  const view = await it_.ask('scenarios.get', { id: stolen.id }, stranger)
  expect(view.connections).toEqual({})
  expect(view.problems[0]?.message).toContain('no connection')
})

it('runs a starter to its end, and the history has every bundle', async () => {
  const { services } = it_.installation
  const { id: scenarioId } = await it_.ask('starters.use', { key: 'cost-centers' })
  const { id } = await it_.ask('runs.start', { scenarioId })
  expect(await waitForEnd(services.pool, services.ends, id, 60_000)).toMatchObject({ status: 'succeeded' })
  const run = await it_.ask('runs.get', { id })
  expect(run.bundlesDone).toBeGreaterThan(150)
  const indexes = new Set<number>()
  for (let from: number | null = 0; from !== null; ) {
    const page: { steps: { index: number | null }[]; next: number | null } = await it_.ask('runs.steps', {
      id,
      from,
      limit: 40,
    })
    for (const step of page.steps) if (step.index !== null) indexes.add(step.index)
    from = page.next
  }
  expect(indexes.size).toBe(run.bundlesDone)
  expect((await it_.ask('runs.steps', { id, failed: true })).steps).toEqual([])
  const days = await it_.ask('runs.days', { scenarioId })
  expect(days).toMatchObject([{ succeeded: 1, failed: 0 }])
})

it('tells the first hundred problems of a drawing and how many more there are', async () => {
  const names = Array.from({ length: 9_000 }, (_, at) => `v${at}`)
  const fields = Object.fromEntries(
    names.map(name => [name, { is: 'mapping' as const, template: '{{m9.x}}' }]),
  )
  const document = {
    format: 1 as const,
    name: 'Many problems',
    modules: [
      { key: 'm1', module: 'flow.manual@1' },
      {
        key: 'm2',
        module: 'flow.set-variables@1',
        parameters: { variables: { is: 'fields' as const, fields } },
      },
    ],
    links: [{ id: 'l1', from: 'm1', to: 'm2' }],
  }
  const imported = await it_.ask('scenarios.import', { text: JSON.stringify(document) })
  const { id } = imported
  const view = await it_.ask('scenarios.get', { id })
  const { revision, connections } = view
  const saved = await it_.ask('scenarios.save', { id, revision, document: view.document, connections })
  const review = await it_.ask('scenarios.review', { id })
  for (const { problems } of [imported, view, saved, review]) {
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)?.message).toMatch(/^And 8,900 more problems/)
  }
  const refused = await it_.attempt('scenarios.switch', { id, active: true })
  expect(refused.ok ? '' : refused.error.message).toContain('There are 8,999 more problems.')
})

it('lets only the first save of two, and tells the loser what is stored', async () => {
  const { id } = await it_.ask('starters.use', { key: 'joiner' })
  const { document, connections, revision } = await it_.ask('scenarios.get', { id })
  const save = (description: string) =>
    it_.attempt('scenarios.save', { id, revision, document: { ...document, description }, connections })
  expect(await save('First')).toMatchObject({ ok: true, value: { revision: revision + 1 } })
  expect(await save('Second')).toMatchObject({
    ok: false,
    error: { code: 'conflict', data: { revision: revision + 1 } },
  })
  expect((await it_.ask('scenarios.get', { id })).document.description).toBe('First')
})

it('keeps a connection that is in use', async () => {
  const { services } = it_.installation
  const added = await services.prisma.connection.create({
    data: {
      workspaceId: it_.installation.workspaceId,
      name: 'Acme',
      kind: 'okta',
      origin: 'https://acme.okta.com',
      sealedToken: 'x',
      keyId: 'k1',
    },
  })
  const { id } = await it_.ask('starters.use', { key: 'leaver', connectionId: added.id })
  expect(await it_.attempt('connections.remove', { id: added.id })).toMatchObject({
    ok: false,
    error: { code: 'conflict', message: expect.stringContaining('Deactivate a leaver') },
  })
  await it_.ask('scenarios.delete', { id })
  expect(await it_.attempt('connections.remove', { id: added.id })).toMatchObject({ ok: true })
})

it('keeps a deleted scenario for 30 days, and not a day longer', async () => {
  const { id } = await it_.ask('starters.use', { key: 'cost-centers' })
  await it_.ask('scenarios.delete', { id })
  const inBin = async () => (await it_.ask('scenarios.list', { bin: true })).some(row => row.id === id)
  const deleted = (days: number) =>
    it_.installation.services.prisma.scenario.update({
      where: { id },
      data: { deletedAt: new Date(Date.now() - days * 86_400_000) },
    })
  await deleted(29)
  expect(await inBin()).toBe(true)
  await deleted(31)
  expect(await inBin()).toBe(false)
  expect(await it_.attempt('scenarios.restore', { id })).toMatchObject({
    ok: false,
    error: { code: 'not-found' },
  })
  await deleted(29)
  await it_.ask('scenarios.restore', { id })
  expect((await it_.ask('scenarios.list', {})).some(row => row.id === id)).toBe(true)
})

it('does not switch on a schedule that never fires', async () => {
  const on = (cron: string) => ({
    key: 'm1',
    module: 'flow.schedule@1',
    parameters: {
      every: { is: 'value' as const, value: 'cron' },
      cron: { is: 'value' as const, value: cron },
    },
  })
  const never = await it_.ask('scenarios.create', {
    document: { format: 1, name: 'On the 30th of February', modules: [on('0 0 30 2 *')], links: [] },
  })
  const refused = await it_.attempt('scenarios.switch', { id: never.id, active: true })
  expect(refused).toMatchObject({ ok: false, error: { code: 'invalid' } })
  expect(refused.ok ? '' : refused.error.message).toContain('never fires')
  expect((await it_.ask('scenarios.get', { id: never.id })).active).toBe(false)
  const rarely = await it_.ask('scenarios.create', {
    document: { format: 1, name: 'On the 29th of February', modules: [on('0 0 29 2 *')], links: [] },
  })
  expect((await it_.ask('scenarios.switch', { id: rarely.id, active: true })).active).toBe(true)
})
