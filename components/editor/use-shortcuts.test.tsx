// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { ReactFlowProvider } from '@xyflow/react'
import { useRef } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { DOCUMENT } from './mapping/testing'
import { createEditorStore, type EditorStore } from './store/editor-store'
import { type ShortcutActions, useShortcuts } from './use-shortcuts'

afterEach(cleanup)

const nothing = () => undefined
const DOES: ShortcutActions = {
  pick: nothing,
  middle: () => null,
  fit: nothing,
  layout: nothing,
  open: nothing,
  help: nothing,
  save: async () => undefined,
  run: nothing,
  announce: nothing,
}

/** What lies on the stage: the canvas with its cards and links, and a panel with a list, a tab and a field. */
function Stage({ store }: { store: EditorStore }) {
  const stage = useRef<HTMLDivElement>(null)
  useShortcuts(stage, store, [], DOES, nothing)
  return (
    <div ref={stage}>
      <div className="react-flow">
        <div className="react-flow__node" data-id="m2">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as React Flow draws its cards */}
          <div tabIndex={0} data-testid="card" />
          <button type="button">Add after m2</button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as React Flow draws its links */}
        <div className="react-flow__edge" data-id="l2" tabIndex={0} data-testid="link" />
      </div>
      <div data-panel="inspector">
        <button type="button" role="combobox" aria-expanded="false" aria-controls="none">
          Update option
        </button>
        <button type="button" role="tab">
          Bundles
        </button>
        <input aria-label="Label" />
      </div>
      <div role="listbox" tabIndex={-1}>
        <div role="option" aria-selected="true" tabIndex={0}>
          Full
        </div>
      </div>
      <button type="button">Closer</button>
    </div>
  )
}

function show() {
  const store = createEditorStore({ document: DOCUMENT, connections: {} })
  store.getState().select({ modules: ['m2'] })
  render(
    <ReactFlowProvider>
      <Stage store={store} />
    </ReactFlowProvider>,
  )
  return { store, keys: () => store.getState().draft.document.modules.map(module => module.key) }
}

/** Presses on whatever has the focus, which is where browsers send keys. */
function press(target: HTMLElement, key: string): void {
  target.focus()
  fireEvent.keyDown(target, { key })
}

const ALL = ['m1', 'm2', 'm3', 'm4', 'm5']

describe('a key that deletes', () => {
  it.each([
    ['a choice list', () => screen.getByRole('combobox')],
    ['an open list', () => screen.getByRole('option')],
    ['a tab of the panel', () => screen.getByRole('tab')],
    ['a field', () => screen.getByLabelText('Label')],
    ['a button beside the canvas', () => screen.getByRole('button', { name: 'Closer' })],
    ['a button on a card', () => screen.getByRole('button', { name: 'Add after m2' })],
  ])('leaves the chosen step alone when %s has the focus', (_what, target) => {
    const { keys } = show()
    for (const key of ['Backspace', 'Delete']) press(target(), key)
    fireEvent.cut(target())
    expect(keys()).toEqual(ALL)
  })

  it('takes what is chosen away when the canvas has the focus, or nothing has', () => {
    for (const target of [() => screen.getByTestId('card'), () => document.body]) {
      const { keys } = show()
      press(target(), 'Backspace')
      expect(keys()).toEqual(['m1', 'm3', 'm4', 'm5'])
      cleanup()
    }
  })

  it('takes the link away that has the focus, while nothing is chosen', () => {
    const { store, keys } = show()
    store.getState().select({})
    press(screen.getByTestId('link'), 'Delete')
    expect(store.getState().draft.document.links.map(link => link.id)).toEqual(['l1', 'l3'])
    expect(keys()).toEqual(ALL)
  })

  it('does nothing to the drawing while a dialog is open', () => {
    const { keys } = show()
    const dialog = document.createElement('div')
    dialog.setAttribute('role', 'dialog')
    document.body.append(dialog)
    press(screen.getByTestId('card'), 'Delete')
    dialog.remove()
    expect(keys()).toEqual(ALL)
  })
})
