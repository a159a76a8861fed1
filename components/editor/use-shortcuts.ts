'use client'

import { type RefObject, useEffect } from 'react'
import { type Clip, copy, type Draft, paste, remove } from './store/commands'
import type { EditorStore } from './store/editor-store'

/** Whether somebody is writing: then keys are letters. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

function readClip(text: string): Clip | null {
  try {
    const value: unknown = JSON.parse(text)
    const is =
      typeof value === 'object' && value !== null && 'joinery' in value && value.joinery === 'modules'
    return is && Array.isArray((value as Clip).modules) && Array.isArray((value as Clip).links)
      ? (value as Clip)
      : null
  } catch {
    return null
  }
}

/**
 * Keys of the canvas: undo and redo, copy, cut and paste through the system's clipboard (so also between scenarios and
 * tabs), select all, A or + to add, F to fit, Enter for the form of what is chosen.
 */
export function useShortcuts(
  root: RefObject<HTMLElement | null>,
  store: EditorStore,
  does: {
    add: () => void
    fit: () => void
    layout: () => void
    open: () => void
    announce: (words: string) => void
  },
): void {
  useEffect(() => {
    const inside = (event: Event): boolean =>
      !isWriting(event.target) &&
      !document.querySelector('[role="dialog"]') &&
      (event.target === document.body || (root.current?.contains(event.target as Node) ?? false))

    const change = (label: string, edit: (draft: Draft) => Draft): void => store.getState().apply(label, edit)

    const press = (event: KeyboardEvent): void => {
      if (!inside(event)) return
      const key = event.key.toLowerCase()
      const command = event.ctrlKey || event.metaKey
      if (command && key === 'z' && !event.shiftKey) {
        const undone = store.getState().undo()
        does.announce(undone === null ? 'Nothing to undo.' : `Undone: ${undone}.`)
      } else if (command && (key === 'y' || (key === 'z' && event.shiftKey))) {
        const redone = store.getState().redo()
        does.announce(redone === null ? 'Nothing to redo.' : `Redone: ${redone}.`)
      } else if (command && key === 'a') {
        store
          .getState()
          .select({ modules: store.getState().draft.document.modules.map(module => module.key) })
      } else if (command || event.altKey) return
      else if (key === 'a' || key === '+') does.add()
      else if (key === 'f') does.fit()
      else if (key === 't') does.layout()
      else if (key === 'enter' && store.getState().selection.modules.length === 1) does.open()
      else return
      event.preventDefault()
    }

    const onCopy = (event: ClipboardEvent): void => {
      if (!inside(event) || getSelection()?.toString()) return
      const { draft, selection } = store.getState()
      const clip = copy(draft.document, selection.modules)
      if (clip === null) return
      event.clipboardData?.setData('text/plain', JSON.stringify(clip))
      event.preventDefault()
      if (event.type === 'cut') change('Cut', now => remove(now, selection.modules, selection.links))
      does.announce(`Copied ${clip.modules.length} modules.`)
    }

    const onPaste = (event: ClipboardEvent): void => {
      if (!inside(event)) return
      const clip = readClip(event.clipboardData?.getData('text/plain') ?? '')
      if (clip === null) return
      event.preventDefault()
      const { draft, keys } = paste(store.getState().draft, clip)
      change('Paste', () => draft)
      store.getState().select({ modules: keys })
      does.announce(`Pasted ${keys.length} modules.`)
    }

    addEventListener('keydown', press)
    addEventListener('copy', onCopy)
    addEventListener('cut', onCopy)
    addEventListener('paste', onPaste)
    return () => {
      removeEventListener('keydown', press)
      removeEventListener('copy', onCopy)
      removeEventListener('cut', onCopy)
      removeEventListener('paste', onPaste)
    }
  }, [root, store, does])
}
