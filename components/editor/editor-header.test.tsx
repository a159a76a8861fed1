// @vitest-environment happy-dom
import { cleanup, screen, within } from '@testing-library/react'
import type { ComponentProps } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { scenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { EditorHeader } from './editor-header'
import { NotLive } from './live/not-live'
import { NameSaver } from './save/name-saver'
import { renderInEditor } from './testing-editor'
import { scenarioView } from './testing-server'

afterEach(cleanup)

const nothing = () => undefined

const document = scenarioDocument.parse({
  format: 1,
  name: 'Daily',
  modules: [
    { key: 'm1', module: 'flow.schedule@1', parameters: {} },
    { key: 'm2', module: 'flow.set-variables@1', parameters: {} },
  ],
  links: [{ id: 'l1', from: 'm1', to: 'm2' }],
})
const { modules } = document

/** A scenario whose third version runs, with a drawing that may be another. */
const on = (now = document): ScenarioView =>
  scenarioView({
    document: now,
    trigger: 'schedule',
    active: true,
    running: { number: 3, document, connections: {} },
    notLive: [],
  })

function show(view: ScenarioView, problems: Problem[] = []) {
  const saver = new NameSaver(async () => undefined, { set: nothing, clear: nothing })
  const props: ComponentProps<typeof EditorHeader> = {
    view,
    onView: nothing,
    save: { is: 'saved' },
    name: { typed: null, state: { is: 'saved' }, saver },
    onSave: async () => undefined,
    problems,
    onProblems: nothing,
    onProblem: nothing,
  }
  return renderInEditor(
    { document: view.document, connections: view.connections },
    <NotLive view={view} connections={[]}>
      <EditorHeader {...props} />
    </NotLive>,
  )
}

const button = (name: string | RegExp) => screen.queryByRole('button', { name })
/** What is to be done first stands out from everything else. */
const primary = (): (string | null)[] =>
  screen
    .getAllByRole('button')
    .filter(one => one.className.split(' ').includes('bg-accent'))
    .map(one => one.textContent)

describe('a scenario that is on', () => {
  it('says which version runs, and offers no update where the drawing is that one', () => {
    show(on())
    expect(screen.getByText('Version 3 is running')).toBeTruthy()
    expect([button(/not live/), button('Update'), primary()]).toEqual([null, null, []])
  })

  it('says how many changes are not live as they are drawn, and to update is what there is to do', async () => {
    const store = show(on())
    store.getState().apply('Change', draft => ({
      ...draft,
      document: {
        ...draft.document,
        settings: { parallelism: 4, stopAtFirstFailure: true },
      },
    }))
    const changes = await vi.waitFor(() => screen.getByRole('button', { name: '2 changes not live' }), 10_000)
    expect(primary()).toEqual(['Update'])
    changes.click()
    const told = await screen.findByRole('dialog', { name: 'Not in the running version' })
    expect(
      within(told)
        .getAllByRole('listitem')
        .map(one => one.textContent),
    ).toEqual(['Bundles at once: 4 instead of 1', 'Stop at the first failure: yes instead of no'])
  })

  it('has the problems of its draft told as those of the draft', () => {
    show(on(), [{ message: 'm2 is wrong.', module: 'm2' }])
    expect(button('1 problem in the draft')).toBeTruthy()
  })
})

describe('a scenario that is off', () => {
  it('has problems of its own, and to switch it on is what there is to do', () => {
    show(scenarioView({ document, trigger: 'schedule' }), [{ message: 'm2 is wrong.', module: 'm2' }])
    expect([button('1 problem')?.textContent, button('Switch off'), primary()]).toEqual([
      '1 problem',
      null,
      ['Switch on'],
    ])
  })

  it('and starts by hand has no switch', () => {
    const byHand = {
      ...document,
      modules: modules.map(one => ({ ...one, module: one.key === 'm1' ? 'flow.manual@1' : one.module })),
    }
    show(scenarioView({ document: byHand }))
    expect([button('Switch on'), button('Update')]).toEqual([null, null])
  })
})
