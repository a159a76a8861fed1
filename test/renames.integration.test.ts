import { expect, it } from 'vitest'
import { testInstallation } from './installation'

const it_ = testInstallation()

/** Saves one more module each time, based on what is stored, as the builder does; a conflict is tried again. */
async function saveModule(id: string, key: string): Promise<void> {
  for (let attempt = 1; attempt <= 50; attempt++) {
    const { document, connections, revision } = await it_.ask('scenarios.get', { id })
    const modules = [...document.modules, { key, module: 'flow.set-variables@1', parameters: {} }]
    const done = await it_.attempt('scenarios.save', {
      id,
      revision,
      document: { ...document, modules },
      connections,
    })
    if (done.ok) return
    expect(done.error.code).toBe('conflict')
  }
  throw new Error(`${key} was never saved`)
}

it('keeps every save and the last name, however renames and saves fall between each other', async () => {
  const { id } = await it_.ask('scenarios.create', {
    document: { format: 1, name: 'Before', modules: [], links: [] },
  })
  const keys = Array.from({ length: 20 }, (_, at) => `m${at + 1}`)
  await Promise.all([
    (async () => {
      for (const key of keys) await saveModule(id, key)
    })(),
    (async () => {
      for (const key of keys) await it_.ask('scenarios.rename', { id, name: `Name ${key}` })
    })(),
  ])
  const view = await it_.ask('scenarios.get', { id })
  expect(view.document.modules.map(module => module.key).sort()).toEqual([...keys].sort())
  expect([view.name, view.document.name]).toEqual(['Name m20', 'Name m20'])
})

it('never puts an old name back by a save that was drawn before the rename', async () => {
  const { id } = await it_.ask('starters.use', { key: 'joiner' })
  const { document, connections, revision } = await it_.ask('scenarios.get', { id })
  await it_.ask('scenarios.rename', { id, name: 'New name' })
  const settings = { ...document.settings, parallelism: 7 }
  const saved = await it_.attempt('scenarios.save', {
    id,
    revision,
    document: { ...document, settings },
    connections,
  })
  // The rename is no revision of the drawing: nobody has drawn meanwhile.
  expect(saved).toMatchObject({ ok: true, value: { revision: revision + 1 } })
  const view = await it_.ask('scenarios.get', { id })
  expect([view.name, view.document.name, view.document.settings.parallelism]).toEqual([
    'New name',
    'New name',
    7,
  ])
})
