'use client'

import { Braces, PanelRightClose, PanelRightOpen } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { Spinner } from '@/components/ui/spinner'
import type { Problem } from '@/lib/scenario/graph'
import { useEditor, useEditorState } from '../editor-context'
import { Floating } from '../frame/floating'
import { FloatingPanel } from '../frame/floating-panel'
import type { Samples } from '../mapping/upstream'
import { copy, paste } from '../store/clip'
import { remove } from '../store/commands'
import type { LookedAt } from './bundles'
import type { ConnectionChoice, ModuleTab } from './module-panel'
import { SeveralPanel } from './several-panel'

/** Forms are most of the builder's code, and an empty canvas needs none. */
const ModulePanel = lazy(() => import('./module-panel').then(it => ({ default: it.ModulePanel })))
const ScenarioPanel = lazy(() => import('./scenario-panel').then(it => ({ default: it.ScenarioPanel })))

/** The panel at the right: about the module that is chosen, about several, or on demand about the scenario. */
export function Inspector({
  open,
  onToggle,
  settings,
  onSettings,
  problems,
  samples,
  connections,
  run,
  onData,
}: {
  open: boolean
  onToggle: (open: boolean) => void
  /** The scenario's own settings are shown while nothing is chosen. */
  settings: boolean
  onSettings: (shown: boolean) => void
  problems: readonly Problem[]
  samples: Samples
  connections: readonly ConnectionChoice[]
  run: LookedAt | null
  /** Brings the data back beside the form; null while it is there or there is none. */
  onData?: (() => void) | null
}) {
  const { descriptors, store } = useEditor()
  const modules = useEditorState(state => state.draft.document.modules)
  const chosen = useEditorState(state => state.selection.modules)
  // Who looks at bundles goes on doing so from module to module.
  const [tab, setTab] = useState<ModuleTab>('setup')
  const module = chosen.length === 1 ? modules.find(one => one.key === chosen[0]) : undefined
  if (chosen.length === 0 && !settings) return null
  if (chosen.length > 0 && !open) {
    return (
      <Floating className="self-start">
        <IconButton label="Open the panel" onClick={() => onToggle(true)}>
          <PanelRightOpen />
        </IconButton>
      </Floating>
    )
  }
  const duplicate = (keys: readonly string[]) => {
    const { draft, apply, select } = store.getState()
    const clip = copy(draft.document, keys, descriptors)
    if (!clip) return
    const pasted = paste(draft, clip)
    apply('Duplicate', () => pasted.draft)
    select({ modules: pasted.keys })
  }
  const drop = (keys: readonly string[]) => {
    const { apply, select } = store.getState()
    apply('Delete', now => remove(now, keys, []))
    select({})
  }
  const close = (
    <>
      {onData && (
        <IconButton label="Show the data" onClick={onData}>
          <Braces />
        </IconButton>
      )}
      <IconButton
        label="Close the panel"
        onClick={() => (chosen.length === 0 ? onSettings(false) : onToggle(false))}
      >
        <PanelRightClose />
      </IconButton>
    </>
  )
  return (
    <FloatingPanel
      name="inspector"
      label={module ? 'Module' : chosen.length > 1 ? 'Modules chosen' : 'Scenario'}
      side="right"
      usual={384}
      min={300}
      max={760}
    >
      {module ? (
        <Suspense
          fallback={
            <div className="p-4">
              <Spinner words="Loading…" />
            </div>
          }
        >
          <ModulePanel
            key={module.key}
            module={module}
            descriptor={descriptors.find(one => one.id === module.module)}
            problems={problems}
            samples={samples}
            connections={connections}
            run={run}
            tab={tab}
            onTab={setTab}
            onDuplicate={() => duplicate([module.key])}
            onDelete={() => drop([module.key])}
            close={close}
          />
        </Suspense>
      ) : chosen.length > 1 ? (
        <SeveralPanel
          count={chosen.length}
          onDuplicate={() => duplicate(chosen)}
          onDelete={() => drop(chosen)}
          close={close}
        />
      ) : (
        <Suspense fallback={<Spinner words="Loading…" className="p-4" />}>
          <ScenarioPanel close={close} />
        </Suspense>
      )}
    </FloatingPanel>
  )
}
