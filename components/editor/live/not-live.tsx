'use client'

import {
  createContext,
  type ReactNode,
  useContext,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
} from 'react'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { differenceNames } from '@/lib/scenario/difference-names'
import type { Difference, differences } from '@/lib/scenario/differences'
import { useEditor, useEditorState } from '../editor-context'

const NOTHING: readonly Difference[] = []
const Context = createContext(NOTHING)

/** What the drawing, as it stands now, changes of the running version; inside a {@link NotLive}. */
export const useNotLive = (): readonly Difference[] => useContext(Context)

/** Tells all within it what is not live, reckoned once. */
export function NotLive({
  view,
  connections,
  children,
}: {
  view: Pick<ScenarioView, 'running' | 'notLive'>
  connections: readonly { id: string; name: string }[]
  children: ReactNode
}) {
  return <Context.Provider value={useDifferences(view, connections)}>{children}</Context.Provider>
}

/**
 * What the drawing, as it stands now, changes of the running version. It never holds up what a hand does, and what tells
 * it is loaded only where something runs; until then it is what the server has told.
 */
function useDifferences(
  { running, notLive }: Pick<ScenarioView, 'running' | 'notLive'>,
  connections: readonly { id: string; name: string }[],
): readonly Difference[] {
  const { descriptors } = useEditor()
  const draft = useDeferredValue(useEditorState(state => state.draft))
  const [tell, setTell] = useState<typeof differences | null>(null)
  const on = running !== null
  useEffect(() => {
    if (on) void import('@/lib/scenario/differences').then(file => setTell(() => file.differences))
  }, [on])
  const names = useMemo(
    () => differenceNames(id => descriptors.find(one => one.id === id), connections),
    [descriptors, connections],
  )
  return useMemo(() => {
    if (running === null) return NOTHING
    return tell === null ? notLive : tell(running, draft, names)
  }, [running, notLive, tell, draft, names])
}
