import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Actor } from '@/lib/operations/actor'
import type { OutputOf } from '@/lib/operations/perform'
import { testInstallation } from './installation'

const it_ = testInstallation()

const person = (name: string): Actor => ({ ...it_.actor(), userId: randomUUID(), name })

type View = OutputOf<'scenarios.get'>

async function begin(): Promise<View> {
  const { id } = await it_.ask('starters.use', { key: 'joiner' })
  return it_.ask('scenarios.get', { id })
}

/** A save of this view with another description. */
const saveOf = (
  { id, revision, document, connections }: View,
  description: string,
  saveId = randomUUID(),
) => ({
  id,
  revision,
  document: { ...document, description },
  connections,
  saveId,
})

it('does a save that comes twice once, also after others have saved', async () => {
  const view = await begin()
  const [ada, bea] = [person('Ada'), person('Bea')]
  const mine = saveOf(view, 'by Ada')
  const first = await it_.ask('scenarios.save', mine, ada)
  expect(await it_.ask('scenarios.save', mine, ada)).toEqual(first)
  const now = await it_.ask('scenarios.get', { id: view.id }, bea)
  expect(now.revision).toBe(view.revision + 1)
  await it_.ask('scenarios.save', saveOf(now, 'by Bea'), bea)
  // What it learns is where its own save stands, and nothing of Bea's is touched.
  expect((await it_.ask('scenarios.save', mine, ada)).revision).toBe(view.revision + 1)
  expect((await it_.ask('scenarios.get', { id: view.id })).document.description).toBe('by Bea')
})

it('tells who has saved meanwhile, and a person that it was they themselves', async () => {
  const view = await begin()
  const [ada, bea] = [person('Ada'), person('Bea')]
  const other = saveOf(view, 'in another tab')
  await it_.ask('scenarios.save', other, ada)
  expect(await it_.attempt('scenarios.save', saveOf(view, 'here'), ada)).toMatchObject({
    ok: false,
    error: {
      code: 'conflict',
      message: expect.stringMatching(/^You have saved/),
      data: { revision: view.revision + 1, saves: [{ id: other.saveId, mine: true, name: 'Ada' }] },
    },
  })
  expect(await it_.attempt('scenarios.save', saveOf(view, 'here'), bea)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('Somebody else, Ada,'), data: { saves: [{ mine: false }] } },
  })
})

it('keeps what is saved over as a scenario of its own, in the same moment', async () => {
  const view = await begin()
  const [ada, bea] = [person('Ada'), person('Bea')]
  await it_.ask('scenarios.save', saveOf(view, 'by Bea'), bea)
  const based = { ...view, revision: view.revision + 1 }
  const over = { ...saveOf(based, 'by Ada'), keepStored: true }
  const [first, second] = await Promise.all([
    it_.attempt('scenarios.save', over, ada),
    it_.attempt('scenarios.save', { ...saveOf(based, 'by Cleo'), keepStored: true }, person('Cleo')),
  ])
  // One is told that it came too late, and leaves no copy behind.
  expect([first.ok, second.ok].filter(Boolean)).toHaveLength(1)
  const copies = (await it_.ask('scenarios.list', {})).filter(row => row.name.includes('as Bea saved it'))
  expect(copies).toHaveLength(1)
  const kept = await it_.ask('scenarios.get', { id: copies[0]?.id ?? '' })
  expect(kept.document.description).toBe('by Bea')
  expect(kept.connections).toEqual(view.connections)
})

it('keeps a drawing that could not be saved as a copy', async () => {
  const view = await begin()
  const { id, connections } = view
  const document = { ...view.document, description: 'never saved' }
  const copy = await it_.ask('scenarios.duplicate', { id, unsaved: { document, connections } }, person('Ada'))
  expect(copy.name).toContain('as Ada drew it')
  expect((await it_.ask('scenarios.get', { id: copy.id })).document.description).toBe('never saved')
  expect((await it_.ask('scenarios.get', { id })).revision).toBe(view.revision)
})

it('remembers no more than the last saves', async () => {
  let view = await begin()
  for (let at = 0; at < 25; at++) {
    await it_.ask('scenarios.save', saveOf(view, `save ${at}`))
    view = await it_.ask('scenarios.get', { id: view.id })
  }
  expect(view.saves).toHaveLength(20)
  expect(view.saves.at(-1)?.revision).toBe(view.revision)
})
