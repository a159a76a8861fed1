'use client'

import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { triggerOf } from '@/components/drawing/trigger-of'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import type { Copy, SaveState } from './autosave'
import { editingOf, storedOf, UNHEARD } from './editing'
import type { NameState } from './name-saver'

/** It was looked at a moment ago; whoever goes back and forth between windows asks no more often. */
const FRESH_MS = 1_000

const SAVED: SaveState = { is: 'saved' }
const NAME: { typed: string | null; state: NameState } = { typed: null, state: { is: 'saved' } }

/**
 * A scenario being drawn on this page. It is read anew whenever the page is shown: when it is opened, by whatever way,
 * comes back out of the browser's memory, or is looked at again. Edits that are not saved stay.
 */
export function useEditing(scenario: ScenarioView, descriptors: readonly ModuleDescriptor[]) {
  const [editing] = useState(() => editingOf(scenario, descriptors))
  const { autosave, name } = editing
  const [view, setView] = useState(scenario)
  const [problems, setProblems] = useState<readonly Problem[]>(scenario.problems)
  const [copies, setCopies] = useState<(Copy & { whose: 'mine' | 'theirs' })[]>([])
  const save = useSyncExternalStore(autosave.subscribe, autosave.getState, () => SAVED)
  const typed = useSyncExternalStore(name.subscribe, name.getState, () => NAME)
  // What the page brought, at its first sight; a newer one is read below.
  const first = useRef(scenario)

  useEffect(() => {
    let drawn = first.current.document
    const triggerNow = (document: ScenarioDocument) => {
      const trigger = triggerOf(document, descriptors)
      return trigger && `${trigger.drawn.key} ${trigger.drawn.module}`
    }
    editing.told = {
      problems: now => {
        setProblems(now)
        // The address of a webhook and the like come with the scenario, and not with each save.
        if (triggerNow(editing.store.getState().draft.document) !== triggerNow(drawn)) void autosave.refresh()
      },
      view: read => {
        drawn = read.document
        setView(read)
        if (!autosave.isDirty) setProblems(read.problems)
      },
      renamed: now => setView(before => ({ ...before, name: now })),
      copied: (copy, whose) => setCopies(before => [...before, { ...copy, whose }]),
    }
    let looked = Number.NEGATIVE_INFINITY
    const look = (): void => {
      if (document.visibilityState === 'hidden' || performance.now() - looked < FRESH_MS) return
      looked = performance.now()
      void autosave.refresh()
    }
    void autosave.note(storedOf(first.current))
    look()
    const shown = (event: PageTransitionEvent): void => {
      if (event.persisted) look()
    }
    addEventListener('pageshow', shown)
    addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      removeEventListener('pageshow', shown)
      removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
      editing.told = UNHEARD
      void autosave.flush()
      void name.flush()
    }
  }, [editing, autosave, name, descriptors])

  return {
    editing,
    view,
    setView,
    problems,
    save,
    name: { typed: typed.typed, state: typed.state, saver: name },
    copies,
    forgetCopy: (id: string) => setCopies(before => before.filter(copy => copy.id !== id)),
  }
}
