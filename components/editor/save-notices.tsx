'use client'

import Link from 'next/link'
import { lazy, Suspense, useEffect, useState } from 'react'
import { wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toasts'
import type { ConnectionChoice } from './inspector/module-panel'
import type { Copy, SaveState } from './save/autosave'
import type { Editing } from './save/editing'
import { forgetLeftOver, type LeftOver, leftOvers } from './save/kept'

// It comes seldom, and the first load of the builder is not to wait for it.
const Conflict = lazy(() => import('./save/conflict').then(file => ({ default: file.Conflict })))

/** What stands between the drawing and the server, and what can be done about it. Nothing drawn is lost meanwhile. */
export function SaveNotices({
  scenarioId,
  editing,
  save,
  connections,
  copies,
  onForgetCopy,
}: {
  scenarioId: string
  editing: Editing
  save: SaveState
  connections: readonly ConnectionChoice[]
  /** What was kept as scenarios of their own on this page. */
  copies: readonly (Copy & { whose: 'mine' | 'theirs' })[]
  onForgetCopy: (id: string) => void
}) {
  return (
    <>
      {save.is === 'conflict' && (
        <Suspense>
          <Conflict editing={editing} save={save} connections={connections} />
        </Suspense>
      )}
      {save.is === 'refused' && (
        <Notice look="failed" className="rounded-none">
          {save.message}
        </Notice>
      )}
      {save.is === 'offline' && (
        <Notice look="waiting" className="rounded-none">
          {save.message} Your drawing is kept in this browser and saved as soon as the server is back.
        </Notice>
      )}
      {copies.map(copy => (
        <Notice key={copy.id} look="succeeded" className="rounded-none">
          <div className="flex flex-wrap items-center gap-3">
            <span>
              {copy.whose === 'mine' ? 'Your drawing' : 'What was stored before'} is kept as a scenario of its
              own:{' '}
              <Link href={`/scenarios/${copy.id}`} className="underline underline-offset-2">
                {copy.name}
              </Link>
            </span>
            <Button look="quiet" onClick={() => onForgetCopy(copy.id)}>
              Dismiss
            </Button>
          </div>
        </Notice>
      ))}
      <LeftOvers scenarioId={scenarioId} editing={editing} save={save} />
    </>
  )
}

/** What an earlier visit could not save is offered, not silently put in the place of what the server has. */
function LeftOvers({ scenarioId, editing, save }: { scenarioId: string; editing: Editing; save: SaveState }) {
  const [found, setFound] = useState<readonly LeftOver[]>([])
  const { autosave, visit } = editing
  useEffect(() => {
    let gone = false
    const look = async (): Promise<void> => {
      const all = await leftOvers(scenarioId, visit)
      if (all.length === 0) return
      // Once the server has told what it has had since.
      await autosave.refresh()
      for (const one of all) if (autosave.hasHad(one)) forgetLeftOver(one.place)
      if (!gone) setFound(all.filter(one => !autosave.hasHad(one)))
    }
    void look()
    return () => {
      gone = true
    }
  }, [scenarioId, autosave, visit])
  const drop = (one: LeftOver): void => {
    forgetLeftOver(one.place)
    setFound(rest => rest.filter(other => other !== one))
  }
  if (save.is === 'conflict') return null
  return found.map(one => (
    <Notice key={one.place} look="info" className="rounded-none">
      <div className="flex flex-wrap items-center gap-3">
        <span>
          This browser has a drawing of this scenario that was never saved.
          {one.secretsLeftOut && ' Passwords and other secrets typed into it are not kept: type them again.'}
        </span>
        <Button
          onClick={() =>
            autosave.bringBack(one).then(
              () => drop(one),
              error => toast(wordsOf(error), 'failed'),
            )
          }
        >
          Bring it back
        </Button>
        <Button look="quiet" onClick={() => drop(one)}>
          Forget it
        </Button>
      </div>
    </Notice>
  ))
}
