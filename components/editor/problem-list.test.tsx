// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { DESCRIPTORS, DOCUMENT } from '@/components/editor/mapping/testing'
import type { Problem } from '@/lib/scenario/graph'
import { someOf } from '@/lib/scenario/some-problems'
import { EditorProvider } from './editor-context'
import { ProblemList } from './problem-list'
import { createEditorStore } from './store/editor-store'

afterEach(cleanup)

it('shows a hundred problems that lead to their places, and how many more there are', () => {
  const problems = Array.from(
    { length: 19_601 },
    (_, at): Problem => ({ message: `No. ${at}`, module: 'm2' }),
  )
  const onGo = vi.fn()
  const tools = {
    store: createEditorStore({ document: DOCUMENT, connections: {} }),
    descriptors: DESCRIPTORS,
    add: vi.fn(),
    editLink: vi.fn(),
    openForm: vi.fn(),
    announce: vi.fn(),
  }
  render(
    <EditorProvider value={tools}>
      <ProblemList problems={someOf(problems)} onGo={onGo} />
    </EditorProvider>,
  )
  const buttons = screen.getAllByRole('button')
  expect(buttons).toHaveLength(100)
  expect(screen.getByRole('list').textContent).toMatch(
    /And 19,501 more problems, which show as these are mended\.$/,
  )
  fireEvent.click(screen.getByText('No. 99'))
  expect(onGo).toHaveBeenCalledWith(problems[99])
})
