// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { EditorProvider } from '../editor-context'
import { DOCUMENT } from '../mapping/testing'
import { createEditorStore } from '../store/editor-store'
import { ScenarioPanel } from './scenario-panel'

afterEach(cleanup)

function show() {
  const store = createEditorStore({ document: DOCUMENT, connections: {} })
  const nothing = () => undefined
  const tools = {
    store,
    descriptors: [],
    add: nothing,
    editLink: nothing,
    openForm: nothing,
    announce: nothing,
  }
  render(
    <EditorProvider value={tools}>
      <ScenarioPanel close={null} />
    </EditorProvider>,
  )
  return store
}

it('offers every time zone that a document takes; an empty field is the workspace’s', () => {
  const store = show()
  const field = screen.getByLabelText('Time zone')
  const listed = document.getElementById(field.getAttribute('list') ?? '')
  const offered = [...(listed?.querySelectorAll('option') ?? [])].map(option => option.value)
  for (const zone of ['UTC', 'Europe/Kyiv', 'Asia/Kolkata']) expect(offered).toContain(zone)
  fireEvent.change(field, { target: { value: 'Europe/Kyiv' } })
  expect(store.getState().draft.document.timeZone).toBe('Europe/Kyiv')
  fireEvent.change(field, { target: { value: '' } })
  expect(store.getState().draft.document).not.toHaveProperty('timeZone')
})
