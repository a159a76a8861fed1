// @vitest-environment happy-dom
import { cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CARD } from '@/lib/scenario/places'
import { DOCUMENT } from '../mapping/testing'
import { createEditorStore } from '../store/editor-store'
import { useBuilding } from '../use-building'
import { useFreeArea } from './use-free-area'

const setViewport = vi.fn<(view: { x: number; y: number; zoom: number }) => void>()
vi.mock('@xyflow/react', async original => ({
  ...(await original<typeof import('@xyflow/react')>()),
  // What is drawn follows the document a moment later; here never.
  useReactFlow: () => ({ setViewport, getNodes: () => [] }),
}))

beforeEach(() => setViewport.mockClear())
afterEach(cleanup)

/** A place on the page of that size. */
function element(width: number, height: number): HTMLElement {
  const made = document.createElement('div')
  made.getBoundingClientRect = () => new DOMRect(0, 0, width, height)
  return made
}

it('the view moves with the drawing that is tidied up, not a moment after it', async () => {
  const store = createEditorStore({ document: DOCUMENT, connections: {} })
  const events: string[] = []
  store.subscribe(() => events.push('drawn'))
  setViewport.mockImplementation(() => void events.push('moved'))
  const place = { current: element(1_200, 800) }
  const { result } = renderHook(() => {
    const { fitNow } = useFreeArea(place, place, () => store.getState().draft.document.modules)
    const tools = { store, descriptors: [], announce: () => undefined }
    return useBuilding(
      tools,
      [],
      () => null,
      () => undefined,
      fitNow,
    )
  })
  await result.current.layout()
  expect(events).toEqual(['drawn', 'moved'])
  const [{ x, y, zoom } = { x: 0, y: 0, zoom: 0 }] = setViewport.mock.calls[0] ?? []
  expect(zoom).toBeGreaterThan(0)
  for (const { position } of store.getState().draft.document.modules) {
    const [left, top] = [(position?.x ?? 0) * zoom + x, (position?.y ?? 0) * zoom + y]
    expect([left >= 0, left + CARD.width * zoom <= 1_200]).toEqual([true, true])
    expect([top >= 0, top + CARD.height * zoom <= 800]).toEqual([true, true])
  }
})
