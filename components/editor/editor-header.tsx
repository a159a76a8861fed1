'use client'

import { Download, History, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { download, leftOutWords } from '@/components/scenarios/download'
import { Button, buttonStyle } from '@/components/ui/button'
import { CopyText } from '@/components/ui/copy-text'
import { IconButton } from '@/components/ui/icon-button'
import { Popover } from '@/components/ui/popover'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateBadge } from '@/components/ui/state-badge'
import { toast } from '@/components/ui/toasts'
import type { ScenarioView } from '@/lib/operations/scenarios'
import type { Problem } from '@/lib/scenario/graph'
import type { SaveState } from './autosave'
import { useEditor, useEditorState } from './editor-context'
import { SaveNote } from './save-note'
import { changeDocument } from './store/commands'

/** The scenario's name, whether it is safe, what is left to do, and its switch. */
export function EditorHeader({
  scenario,
  save,
  onSave,
  problems,
  onProblems,
}: {
  scenario: ScenarioView
  save: SaveState
  onSave: () => Promise<void>
  problems: readonly Problem[]
  onProblems: () => void
}) {
  const { store, descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const [view, setView] = useState(scenario)
  const [busy, setBusy] = useState(false)
  const trigger = document.modules.find(
    module => descriptors.find(one => one.id === module.module)?.kind === 'trigger',
  )
  const manual = trigger?.module.startsWith('flow.manual@') ?? false
  const turn = async () => {
    setBusy(true)
    try {
      await onSave()
      const next = await ask('scenarios.switch', { id: scenario.id, active: !view.active })
      setView(next)
      toast(next.active ? 'Switched on.' : 'Switched off.')
    } catch (error) {
      toast(wordsOf(error), 'failed')
    } finally {
      setBusy(false)
    }
  }
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-4 py-2">
      <div className="flex min-w-0 flex-1 items-center gap-3 max-md:basis-full">
        <div className="min-w-0 flex-1 md:max-w-lg">
          <Link href="/scenarios" className="text-muted text-xs hover:underline">
            Scenarios
          </Link>
          <h1 className="sr-only">{document.name}</h1>
          <input
            aria-label="Name of the scenario"
            value={document.name}
            maxLength={200}
            onChange={event => {
              const name = event.target.value
              if (name.trim() !== '')
                store.getState().apply('Rename', draft => changeDocument(draft, { name }), 'name')
            }}
            onBlur={() => store.getState().rest()}
            className="-ml-1.5 block w-full truncate rounded-md border border-transparent bg-transparent px-1.5 font-semibold text-lg leading-6 hover:border-line focus:border-line-control"
          />
        </div>
        {trigger &&
          (manual ? (
            <StateBadge state="off" word="By hand" />
          ) : (
            <StateBadge state={view.active ? 'on' : 'off'} />
          ))}
        <SaveNote state={save} />
      </div>
      {problems.length > 0 && (
        <Button onClick={onProblems}>
          <TriangleAlert aria-hidden className="size-4 text-waiting" />
          {problems.length === 1 ? '1 problem' : `${problems.length} problems`}
        </Button>
      )}
      {view.active && view.nextAt && (
        <span className="text-muted text-sm">
          Next run <RelativeTime at={view.nextAt} />
        </span>
      )}
      {view.webhook && trigger?.module.startsWith('flow.webhook@') && (
        <Popover trigger={<Button>Webhook address</Button>} title="Webhook address" align="end">
          <div className="max-w-md space-y-2 text-sm">
            <p className="text-muted">
              Whoever has this address can start the scenario while it is on. Its last part is a secret.
            </p>
            <CopyText text={view.webhook} className="break-all" />
          </div>
        </Popover>
      )}
      <Link href={`/runs?scenario=${scenario.id}`} className={buttonStyle({ look: 'quiet' })}>
        <History aria-hidden className="size-4" /> Runs
      </Link>
      <IconButton
        label="Export"
        onClick={() =>
          onSave()
            .then(() => download(scenario.id))
            .then(leftOut => leftOut.length > 0 && toast(leftOutWords(leftOut)))
            .catch(error => toast(wordsOf(error), 'failed'))
        }
      >
        <Download />
      </IconButton>
      {!manual && (
        <Button look={view.active ? 'secondary' : 'primary'} busy={busy} onClick={turn}>
          {view.active ? 'Switch off' : 'Switch on'}
        </Button>
      )}
    </header>
  )
}
