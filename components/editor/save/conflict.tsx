'use client'

import { useMemo } from 'react'
import { useStore } from 'zustand'
import { ChangeList } from '@/components/scenarios/live-state'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { differenceNames } from '@/lib/scenario/difference-names'
import { differences } from '@/lib/scenario/differences'
import { useEditor } from '../editor-context'
import type { ConnectionChoice } from '../inspector/module-panel'
import type { Draft } from '../store/commands'
import type { EditorStore } from '../store/editor-store'
import type { SaveState } from './autosave'
import type { Editing } from './editing'

/** Two drawings of one scenario: whose the other is, what differs, and two answers that both lose nothing. */
export function Conflict({
  editing,
  save,
  connections,
}: {
  editing: Editing
  save: Extract<SaveState, { is: 'conflict' }>
  connections: readonly ConnectionChoice[]
}) {
  const { autosave } = editing
  const { by, theirs } = save
  const own = by?.mine ?? false
  return (
    <Notice look="waiting" className="rounded-none">
      <div className="space-y-2">
        <p>
          {by === null && 'This scenario has been changed since you opened it here. '}
          {by && own && 'You have saved this scenario in another place since you opened it here'}
          {by && !own && `Somebody else, ${by.name}, has saved this scenario since you opened it here`}
          {by && (
            <>
              {' '}
              (<RelativeTime at={by.at} />
              ).{' '}
            </>
          )}
          Nothing of either drawing is lost: the one that you do not keep here becomes a scenario of its own.
        </p>
        <ConflictDifferences theirs={theirs.draft} mine={editing.store} own={own} connections={connections} />
        {save.message && <p role="alert">{save.message}</p>}
        <div className="flex flex-wrap gap-3">
          <Button disabled={save.busy} onClick={() => void autosave.saveMine()}>
            {own ? 'Save this one over it' : 'Save mine over theirs'}
          </Button>
          <Button busy={save.busy} onClick={() => void autosave.takeTheirs()}>
            {own ? 'Take the other one' : 'Take theirs'}
          </Button>
        </div>
      </div>
    </Notice>
  )
}

const SHOWN = 5

/** What this drawing has otherwise than the one that is stored. */
function ConflictDifferences({
  theirs,
  mine,
  own,
  connections,
}: {
  theirs: Draft
  mine: EditorStore
  own: boolean
  connections: readonly { id: string; name: string }[]
}) {
  const { descriptors } = useEditor()
  const draft = useStore(mine, state => state.draft)
  const found = useMemo(
    () =>
      differences(
        theirs,
        draft,
        differenceNames(id => descriptors.find(one => one.id === id), connections),
      ),
    [theirs, draft, descriptors, connections],
  )
  const other = own ? 'the other one' : 'theirs'
  if (found.length === 0) return <p>The two differ only in places, notes or the description.</p>
  return (
    <div>
      <p>What this drawing has otherwise than {other}:</p>
      <ChangeList changes={found.slice(0, SHOWN)} />
      {found.length > SHOWN && <p>And {found.length - SHOWN} more.</p>}
    </div>
  )
}
