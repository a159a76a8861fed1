// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { DOCUMENT } from '../mapping/testing'
import { renderInEditor } from '../testing-editor'
import { ScenarioPanel } from './scenario-panel'

afterEach(cleanup)

it('offers every time zone that a document takes; an empty field is the workspace’s', async () => {
  const store = renderInEditor({ document: DOCUMENT, connections: {} }, <ScenarioPanel close={null} />)
  const field = screen.getByRole('combobox', { name: 'Time zone' })
  field.focus()
  fireEvent.click(screen.getByRole('button', { name: 'Show the choices' }))
  for (const zone of ['UTC', 'Asia/Kolkata', 'Europe/Kyiv']) {
    fireEvent.input(field, { target: { value: zone }, inputType: 'insertText' })
    expect(await screen.findByRole('option', { name: zone })).toBeTruthy()
  }
  fireEvent.click(screen.getByRole('option', { name: 'Europe/Kyiv' }))
  expect(store.getState().draft.document.timeZone).toBe('Europe/Kyiv')
  fireEvent.click(screen.getByRole('button', { name: 'Clear' }))
  expect(store.getState().draft.document).not.toHaveProperty('timeZone')
})
