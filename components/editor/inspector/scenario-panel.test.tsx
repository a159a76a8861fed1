// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { DOCUMENT } from '../mapping/testing'
import { renderInEditor } from '../testing-editor'
import { ScenarioPanel } from './scenario-panel'

afterEach(cleanup)

it('offers every time zone that a document takes; an empty field is the workspace’s', () => {
  const store = renderInEditor({ document: DOCUMENT, connections: {} }, <ScenarioPanel close={null} />)
  const field = screen.getByLabelText('Time zone')
  const listed = document.getElementById(field.getAttribute('list') ?? '')
  const offered = [...(listed?.querySelectorAll('option') ?? [])].map(option => option.value)
  for (const zone of ['UTC', 'Europe/Kyiv', 'Asia/Kolkata']) expect(offered).toContain(zone)
  fireEvent.change(field, { target: { value: 'Europe/Kyiv' } })
  expect(store.getState().draft.document.timeZone).toBe('Europe/Kyiv')
  fireEvent.change(field, { target: { value: '' } })
  expect(store.getState().draft.document).not.toHaveProperty('timeZone')
})
