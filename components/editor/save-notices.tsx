'use client'

import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { forget, readKept, type SaveState } from './autosave'
import { useEditor } from './editor-context'

/** What stands between the drawing and the server, and what can be done about it. Nothing drawn is lost meanwhile. */
export function SaveNotices({
  scenarioId,
  save,
  onOverwrite,
}: {
  scenarioId: string
  save: SaveState
  onOverwrite: (revision: number) => void
}) {
  return (
    <>
      {save.is === 'conflict' && (
        <Notice look="waiting" className="rounded-none">
          <div className="flex flex-wrap items-center gap-3">
            <span>Somebody else has saved this scenario since you opened it. Your drawing is kept here.</span>
            <Button onClick={() => onOverwrite(save.revision)}>Save mine over theirs</Button>
            <Button
              onClick={() => {
                forget(scenarioId)
                location.reload()
              }}
            >
              Take theirs
            </Button>
          </div>
        </Notice>
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
      <LeftOver scenarioId={scenarioId} />
    </>
  )
}

/** What an earlier visit could not save is offered, not silently put in the place of what the server has. */
function LeftOver({ scenarioId }: { scenarioId: string }) {
  const { store } = useEditor()
  const [kept, setKept] = useState<ReturnType<typeof readKept>>(null)
  useEffect(() => setKept(readKept(scenarioId)), [scenarioId])
  if (kept === null) return null
  return (
    <Notice look="info" className="rounded-none">
      <div className="flex flex-wrap items-center gap-3">
        <span>This browser has a drawing of this scenario that was never saved.</span>
        <Button
          onClick={() => {
            store.getState().apply('Bring back', () => kept.draft)
            setKept(null)
          }}
        >
          Bring it back
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            forget(scenarioId)
            setKept(null)
          }}
        >
          Forget it
        </Button>
      </div>
    </Notice>
  )
}
