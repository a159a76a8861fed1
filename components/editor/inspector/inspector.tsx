'use client'

import { Braces, PanelRightClose, PanelRightOpen } from 'lucide-react'
import { useState } from 'react'
import { cn } from '@/components/ui/cn'
import { IconButton } from '@/components/ui/icon-button'
import type { Problem } from '@/lib/scenario/graph'
import { useEditor, useEditorState } from '../editor-context'
import { Floating } from '../frame/floating'
import { FloatingPanel } from '../frame/floating-panel'
import type { Samples } from '../mapping/upstream'
import { copy, paste } from '../store/clip'
import { remove } from '../store/commands'
import type { LookedAt } from './bundles'
import { type ConnectionChoice, ModulePanel, type ModuleTab } from './module-panel'
import { ScenarioPanel } from './scenario-panel'
import { SeveralPanel } from './several-panel'

/** The panel at the right: about the module that is chosen, about several, else about the scenario. */
export function Inspector({
  open,
  onToggle,
  problems,
  samples,
  connections,
  run,
  onData,
}: {
  open: boolean
  onToggle: (open: boolean) => void
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
  if (!open) {
    return (
      <Floating>
        <IconButton label="Open the panel" onClick={() => onToggle(true)}>
          <PanelRightOpen />
        </IconButton>
      </Floating>
    )
  }
  const duplicate = (keys: readonly string[]) => {
    const { draft, apply, select } = store.getState()
    const clip = copy(draft.document, keys)
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
      <IconButton label="Close the panel" onClick={() => onToggle(false)}>
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
      className={cn(chosen.length === 0 && 'max-md:hidden')}
    >
      {module ? (
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
      ) : chosen.length > 1 ? (
        <SeveralPanel
          count={chosen.length}
          onDuplicate={() => duplicate(chosen)}
          onDelete={() => drop(chosen)}
          close={close}
        />
      ) : (
        <ScenarioPanel close={close} />
      )}
    </FloatingPanel>
  )
}
