'use client'

import { Download, History, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { triggerOf } from '@/components/drawing/trigger-of'
import { exportScenario } from '@/components/scenarios/download'
import { LiveState } from '@/components/scenarios/live-state'
import { Button, buttonStyle } from '@/components/ui/button'
import { CopyText } from '@/components/ui/copy-text'
import { IconButton } from '@/components/ui/icon-button'
import { Popover } from '@/components/ui/popover'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateBadge } from '@/components/ui/state-badge'
import { toast } from '@/components/ui/toasts'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { countOf, type Problem } from '@/lib/scenario/graph'
import { useEditor, useEditorState } from './editor-context'
import type { LiveAction } from './live/live-dialog'
import { useNotLive } from './live/not-live'
import type { SaveState } from './save/autosave'
import type { useEditing } from './save/use-editing'
import { SaveNote } from './save-note'

// It is asked for seldom, and the first load of the builder is not to wait for it.
const LiveDialog = lazy(() => import('./live/live-dialog').then(file => ({ default: file.LiveDialog })))

/** The scenario's name, which version runs, whether it is safe, what is left to do, and its switch. */
export function EditorHeader({
  view,
  onView,
  save,
  name,
  onSave,
  problems,
  onProblems,
  onProblem,
}: {
  view: ScenarioView
  onView: (view: ScenarioView) => void
  save: SaveState
  name: ReturnType<typeof useEditing>['name']
  /** Saves drawing and name; rejected in words where that cannot be. */
  onSave: () => Promise<void>
  problems: readonly Problem[]
  onProblems: () => void
  onProblem: (problem: Problem) => void
}) {
  const { descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const [asked, setAsked] = useState<LiveAction | null>(null)
  const [busy, setBusy] = useState(false)
  const notLive = useNotLive()
  const trigger = useMemo(() => triggerOf(document, descriptors), [document, descriptors])
  const { id, running } = view
  const manual = trigger?.source === 'manual'
  const shown = name.typed ?? view.name
  const count = countOf(problems)
  /** On a blank canvas the first module is what there is to do. */
  const begun = running !== null || document.modules.length > 0
  /** With nothing queued there is nothing to ask. */
  const switchOff = async () => {
    setBusy(true)
    try {
      const { unfinished } = await ask('scenarios.review', { id })
      if (unfinished.queued > 0) return setAsked('off')
      onView(await ask('scenarios.switch', { id, active: false }))
      toast('Switched off.')
    } catch (error) {
      toast(wordsOf(error), 'failed')
    } finally {
      setBusy(false)
    }
  }
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-4 py-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 max-md:basis-full xl:flex-nowrap">
        {/* As wide as the name, and the first to give way. */}
        <div className="min-w-48 flex-1 md:max-w-md xl:max-w-none xl:flex-initial">
          <Link href="/scenarios" className="text-muted text-xs hover:underline">
            Scenarios
          </Link>
          <h1 className="sr-only">{view.name}</h1>
          <div className="grid">
            <span
              aria-hidden
              className="invisible col-start-1 row-start-1 truncate whitespace-pre pr-4 font-semibold text-lg leading-6"
            >
              {shown}
            </span>
            <input
              aria-label="Name of the scenario"
              value={shown}
              title={shown}
              maxLength={200}
              onChange={event => name.saver.type(event.target.value)}
              onBlur={() => void name.saver.leave()}
              className="col-start-1 row-start-1 -ml-1.5 block w-full min-w-0 truncate rounded-md border border-transparent bg-transparent px-1.5 font-semibold text-lg leading-6 hover:border-line focus:border-line-control"
            />
          </div>
        </div>
        {running ? (
          <span className="flex flex-wrap items-center gap-x-2 xl:shrink-0 xl:flex-nowrap">
            <StateBadge state="on" />
            <LiveState version={running.number} changes={notLive} />
          </span>
        ) : (
          trigger && <StateBadge state="off" {...(manual ? { word: 'By hand' } : {})} />
        )}
        <SaveNote state={save} name={name.state} />
      </div>
      {begun && count > 0 && (
        <Button onClick={onProblems}>
          <TriangleAlert aria-hidden className="size-4 text-waiting" />
          {count === 1 ? '1 problem' : `${count.toLocaleString('en')} problems`}
          {running && ' in the draft'}
        </Button>
      )}
      {running && view.nextAt && (
        <span className="text-muted text-sm">
          Next run <RelativeTime at={view.nextAt} />
        </span>
      )}
      {view.webhook && trigger?.source === 'webhook' && (
        <Popover trigger={<Button>Webhook address</Button>} title="Webhook address" align="end">
          <div className="max-w-md space-y-2 text-sm">
            <p className="text-muted">
              Whoever has this address can start the scenario while it is on. Its last part is a secret.
            </p>
            <CopyText text={view.webhook} whole />
          </div>
        </Popover>
      )}
      <Link href={`/runs?scenario=${id}`} className={buttonStyle({ look: 'quiet' })}>
        <History aria-hidden className="size-4" /> Runs
      </Link>
      <IconButton
        label="Export"
        onClick={() =>
          onSave().then(
            () => exportScenario(id),
            error => toast(wordsOf(error), 'failed'),
          )
        }
      >
        <Download />
      </IconButton>
      {running && (
        <Button busy={busy} onClick={switchOff}>
          Switch off
        </Button>
      )}
      {running && notLive.length > 0 && (
        <Button look="primary" onClick={() => setAsked('update')}>
          Update
        </Button>
      )}
      {begun && !running && !manual && (
        <Button look="primary" onClick={() => setAsked('on')}>
          Switch on
        </Button>
      )}
      {asked && (
        <Suspense fallback={null}>
          <LiveDialog
            id={id}
            name={shown}
            action={asked}
            onClose={() => setAsked(null)}
            onSave={onSave}
            onDone={onView}
            onProblem={onProblem}
          />
        </Suspense>
      )}
    </header>
  )
}
