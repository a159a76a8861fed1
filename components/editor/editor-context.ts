'use client'

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { EditorState, EditorStore } from './store/editor-store'

/** What a new module is to be put to. */
export interface AddingTo {
  after?: string
  into?: string
  at?: { x: number; y: number }
}

/** What everything inside the editor may need. */
export interface EditorTools {
  store: EditorStore
  descriptors: readonly ModuleDescriptor[]
  /** Opens the list of modules. */
  add(to: AddingTo): void
  /** Opens a link's filter. */
  editLink(id: string): void
  /** Opens the form of the chosen module. */
  openForm(): void
  /** Said to screen readers. */
  announce(words: string): void
}

const Context = createContext<EditorTools | null>(null)

export const EditorProvider = Context.Provider

/** @throws {Error} outside of the editor */
export function useEditor(): EditorTools {
  const tools = useContext(Context)
  if (tools === null) throw new Error('This belongs inside the editor.')
  return tools
}

export const useEditorState = <T>(select: (state: EditorState) => T): T => useStore(useEditor().store, select)
