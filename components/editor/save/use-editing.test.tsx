// @vitest-environment happy-dom

import { randomUUID } from 'node:crypto'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { scenarioDocument } from '@/lib/scenario/document'
import { DESCRIPTORS } from '../mapping/testing'
import { addModule } from '../store/commands'
import { answerAsks, scenarioView } from '../testing-server'
import { useEditing } from './use-editing'

/** The server: what it has, and what is asked of it. */
let stored: ScenarioView
let asked: { key: string; input: unknown }[] = []
let reachable = true

beforeEach(() => {
  vi.useFakeTimers()
  reachable = true
  stored = scenarioView({ id: randomUUID() })
  const away = (): never => {
    throw new TypeError('fetch failed')
  }
  asked = answerAsks({
    'scenarios.get': () => (reachable ? stored : away()),
    'scenarios.save': ({ document, revision, saveId = '' }) => {
      if (!reachable) away()
      stored = savedBy(
        'Ada',
        true,
        { ...stored, document: scenarioDocument.parse(document), revision },
        saveId,
      )
      return { revision: stored.revision, problems: [], sealed: [] }
    },
  })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  localStorage.clear()
})

function savedBy(name: string, mine: boolean, view: ScenarioView, id: string = randomUUID()): ScenarioView {
  const revision = view.revision + 1
  return {
    ...view,
    revision,
    saves: [...view.saves, { id, revision, name, mine, at: '2026-01-01T00:00:00Z' }],
  }
}

/** What somebody else, or this person elsewhere, has drawn meanwhile. */
function drawnElsewhere(mine = true): void {
  const { document } = addModule(
    { document: stored.document, connections: {} },
    { id: 'flow.router@1' },
  ).draft
  stored = savedBy(mine ? 'Ada' : 'Bea', mine, { ...stored, document })
}

let draw = (): void => undefined

function Page({ scenario }: { scenario: ScenarioView }) {
  const { editing, save } = useEditing(scenario, DESCRIPTORS)
  draw = () => {
    editing.store.getState().apply('Add', draft => addModule(draft, { id: 'flow.router@1' }).draft)
  }
  const { modules } = editing.store.getState().draft.document
  return <p>{`${modules.length} modules, ${save.is}`}</p>
}

const open = (scenario: ScenarioView) => render(<Page scenario={scenario} />)
const settle = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms))
const shown = (): string => screen.getByText(/modules/).textContent ?? ''

describe('a drawing that is shown again', () => {
  it('by Back, with what the router remembers, is as it was left, and the next edit meets nobody', async () => {
    const first = stored
    const page = open(first)
    await settle()
    act(() => draw())
    await settle(1_000)
    expect(shown()).toBe('6 modules, saved')
    page.unmount()
    open(first)
    expect(shown()).toMatch(/^6 modules/)
    act(() => draw())
    await settle(1_000)
    expect([shown(), stored.revision]).toEqual(['7 modules, saved', 3])
  })

  it('after one went away before it was saved, is saved on the way', async () => {
    const page = open(stored)
    await settle()
    act(() => draw())
    page.unmount()
    await settle()
    expect(stored.document.modules).toHaveLength(6)
  })

  it('is read anew, whatever the page brought', async () => {
    const old = stored
    drawnElsewhere()
    open(old)
    await settle()
    expect(shown()).toBe('6 modules, saved')
  })

  it('takes what the page brought where that is newer, also while nothing can be read', async () => {
    const page = open(stored)
    await settle()
    page.unmount()
    await settle(5_000)
    drawnElsewhere()
    reachable = false
    open(stored)
    await settle()
    expect(shown()).toBe('6 modules, saved')
  })

  it.each<[string, () => void]>([
    [
      'comes out of the browser’s memory',
      () => dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
    ],
    ['is looked at again', () => dispatchEvent(new Event('focus'))],
    ['is in sight again', () => document.dispatchEvent(new Event('visibilitychange'))],
  ])('is read anew when it %s', async (_how, come) => {
    open(stored)
    await settle(5_000)
    drawnElsewhere()
    act(come)
    await settle()
    expect(shown()).toBe('6 modules, saved')
  })

  it('keeps edits that are not saved, and asks where two drawings differ', async () => {
    open(stored)
    await settle(5_000)
    reachable = false
    act(() => draw())
    await settle(1_000)
    expect(shown()).toBe('6 modules, offline')
    drawnElsewhere(false)
    drawnElsewhere(false)
    reachable = true
    act(() => void dispatchEvent(new Event('focus')))
    await settle()
    expect(shown()).toBe('6 modules, conflict')
    expect(stored.document.modules).toHaveLength(7)
  })
})

it('asks no more often than once a second, however often it is looked at', async () => {
  open(stored)
  await settle(5_000)
  asked.length = 0
  for (let times = 0; times < 5; times++) act(() => void dispatchEvent(new Event('focus')))
  await settle()
  expect(asked.map(({ key }) => key)).toEqual(['scenarios.get'])
})
