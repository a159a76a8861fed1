import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { DECLARED } from '@/components/schema-form/testing'
import { EditorProvider } from './editor-context'
import type { Draft } from './store/commands'
import { createEditorStore, type EditorStore } from './store/editor-store'

const nothing = () => undefined

/** Draws a part of the builder around a drawing, and nothing else of it. @returns the drawing as it is edited */
export function renderInEditor(draft: Draft, part: ReactNode): EditorStore {
  const store = createEditorStore(draft)
  const tools = {
    store,
    descriptors: DECLARED,
    add: nothing,
    editLink: nothing,
    openForm: nothing,
    announce: nothing,
  }
  render(<EditorProvider value={tools}>{part}</EditorProvider>)
  return store
}
