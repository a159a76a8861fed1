'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { AskError } from '@/components/ask'
import type { Problem } from '@/lib/scenario/graph'
import type { Draft } from './store/commands'
import type { EditorStore } from './store/editor-store'
import { type SealedNow, withoutTyped, withSealed } from './store/typed-secrets'

const SAVE_AFTER_MS = 800
const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const

/** How the drawing stands with the server. */
export type SaveState =
  | { is: 'saved' }
  | { is: 'unsaved' }
  | { is: 'saving' }
  /** The server is out of reach; the drawing is kept in this browser and tried again. */
  | { is: 'offline'; message: string }
  /** Somebody else has saved meanwhile; this drawing is kept until its owner says what to do. */
  | { is: 'conflict'; revision: number }
  /** The server takes it in no form; the reason is in words. */
  | { is: 'refused'; message: string }

export interface Saver {
  save(
    draft: Draft,
    revision: number,
    signal?: AbortSignal,
  ): Promise<{ revision: number; problems: Problem[]; sealed?: readonly SealedNow[] }>
}

/** What this browser keeps of a drawing that the server does not have yet. */
interface Kept {
  revision: number
  draft: Draft
}

const keptKey = (scenarioId: string): string => `joinery.draft.${scenarioId}`

/** A drawing that an earlier visit could not save; null when there is none. */
export function readKept(scenarioId: string): Kept | null {
  try {
    const text = localStorage.getItem(keptKey(scenarioId))
    return text === null ? null : (JSON.parse(text) as Kept)
  } catch {
    return null
  }
}

export function forget(scenarioId: string): void {
  localStorage.removeItem(keptKey(scenarioId))
}

function keep(scenarioId: string, kept: Kept): void {
  try {
    const { draft } = kept
    const document = { ...draft.document, modules: withoutTyped(draft.document.modules) }
    localStorage.setItem(keptKey(scenarioId), JSON.stringify({ ...kept, draft: { ...draft, document } }))
  } catch {
    // A full or forbidden store loses the second copy, not the drawing.
  }
}

/**
 * Saves the drawing a moment after each change, one save at a time, each based on the revision before it. Until the
 * server has a change, this browser keeps it.
 */
export function useAutosave(
  scenarioId: string,
  store: EditorStore,
  saver: Saver,
  first: { revision: number; unsaved: boolean },
  onSaved: (problems: Problem[]) => void,
) {
  const [state, setState] = useState<SaveState>({ is: first.unsaved ? 'unsaved' : 'saved' })
  const revision = useRef(first.revision)
  const saved = useRef<Draft | null>(first.unsaved ? null : store.getState().draft)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const flying = useRef<Promise<void> | null>(null)
  const tries = useRef(0)
  const stopped = useRef(false)

  const saveNow = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current)
    // Whoever else waited may have begun the next one.
    while (flying.current) await flying.current
    const { draft } = store.getState()
    if (draft === saved.current || stopped.current) return
    const again = (ms: number): void => {
      timer.current = setTimeout(() => void saveNow(), ms)
    }
    const attempt = async (): Promise<void> => {
      setState({ is: 'saving' })
      try {
        const done = await saver.save(draft, revision.current)
        revision.current = done.revision
        // What was typed as a secret is sealed now; the draft that the server has names it.
        const now = store.getState().draft
        const stored = withSealed(draft, draft, done.sealed ?? [])
        const shown = now === draft ? stored : withSealed(now, draft, done.sealed ?? [])
        saved.current = stored
        if (shown !== now) store.setState({ draft: shown })
        tries.current = 0
        onSaved(done.problems)
        if (store.getState().draft === stored) {
          forget(scenarioId)
          setState({ is: 'saved' })
        } else {
          setState({ is: 'unsaved' })
          again(SAVE_AFTER_MS)
        }
      } catch (error) {
        const refusal = error instanceof AskError ? error.refusal : null
        if (refusal?.code === 'conflict') {
          stopped.current = true
          const stored = refusal.data as { revision?: number } | undefined
          return setState({ is: 'conflict', revision: stored?.revision ?? revision.current })
        }
        if (refusal && refusal.code !== 'unavailable' && refusal.code !== 'bug') {
          return setState({ is: 'refused', message: refusal.message })
        }
        setState({ is: 'offline', message: refusal?.message ?? 'The server cannot be reached.' })
        again(RETRY_MS[Math.min(tries.current++, RETRY_MS.length - 1)] ?? SAVE_AFTER_MS)
      }
    }
    flying.current = attempt().finally(() => {
      flying.current = null
    })
    await flying.current
  }, [scenarioId, store, saver, onSaved])

  useEffect(() => {
    const changed = (): void => {
      const { draft } = store.getState()
      if (draft === saved.current) {
        // Undone to what the server has.
        clearTimeout(timer.current)
        forget(scenarioId)
        setState(now => (now.is === 'unsaved' ? { is: 'saved' } : now))
        return
      }
      keep(scenarioId, { revision: revision.current, draft })
      if (stopped.current) return
      setState(now => (now.is === 'saving' || now.is === 'offline' ? now : { is: 'unsaved' }))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void saveNow(), SAVE_AFTER_MS)
    }
    if (first.unsaved) changed()
    let last = store.getState().draft
    const stop = store.subscribe(now => {
      if (now.draft === last) return
      last = now.draft
      changed()
    })
    const leaving = (event: BeforeUnloadEvent): void => {
      if (store.getState().draft === saved.current) return
      void saveNow()
      event.preventDefault()
    }
    addEventListener('beforeunload', leaving)
    return () => {
      stop()
      removeEventListener('beforeunload', leaving)
      void saveNow()
    }
  }, [scenarioId, store, saveNow, first.unsaved])

  /** After a conflict: this drawing wins, based on what is stored now. */
  const overwrite = useCallback(
    async (stored: number): Promise<void> => {
      stopped.current = false
      revision.current = stored
      await saveNow()
    },
    [saveNow],
  )

  return { state, saveNow, overwrite }
}
