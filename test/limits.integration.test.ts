import { expect, it } from 'vitest'
import { testInstallation } from './installation'

const it_ = testInstallation()

it('a list of scenarios shows what their drawings hold, without reading them', async () => {
  const { services } = it_.installation
  const { id } = await it_.ask('starters.use', { key: 'profile-webhook' })
  const { document } = await it_.ask('scenarios.get', { id })
  const find = async () => (await it_.ask('scenarios.list', {})).find(row => row.id === id)
  expect(await find()).toMatchObject({
    modules: document.modules.length,
    trigger: { source: 'webhook', title: 'Webhook' },
  })

  const manual = { key: 'm1', module: 'flow.manual@1' }
  const { revision, connections } = await it_.ask('scenarios.get', { id })
  await it_.ask('scenarios.save', {
    id,
    revision,
    document: { format: 1, name: 'Wide', links: [], modules: [manual] },
    connections,
  })
  expect(await find()).toMatchObject({ modules: 1, trigger: { source: 'manual', title: 'Run manually' } })

  // Whatever stands in the draft: the list does not look there.
  for (const draft of [
    '{}',
    '[]',
    '5',
    '{"modules": {"a": 1}}',
    '{"modules": [1, {"module": 2}, {"module": "x"}]}',
  ]) {
    await services.pool.query('UPDATE scenario SET draft = $2::jsonb WHERE id = $1', [id, draft])
    expect(await find()).toMatchObject({ trigger: null })
  }
})

it('errors that are longer than a list shows are cut where they were stored long ago', async () => {
  const { services, workspaceId } = it_.installation
  const { id: scenarioId } = await it_.ask('starters.use', { key: 'cost-centers' })
  const { id } = await it_.ask('runs.start', { scenarioId })
  const long = {
    kind: 'refused',
    message: 'x'.repeat(7_000_000),
    causes: ['y'.repeat(100_000)],
    code: 'E0000001',
  }
  await services.prisma.run.update({ where: { id, workspaceId }, data: { firstError: long } })
  const { runs } = await it_.ask('runs.list', {})
  expect(runs[0]?.firstError).toMatchObject({ kind: 'refused', code: 'E0000001' })
  expect(JSON.stringify(runs).length).toBeLessThan(8_000)
  expect(JSON.stringify(await it_.ask('runs.progress', { id })).length).toBeLessThan(8_000)
})
