'use client'

import { useMemo } from 'react'
import { triggerOf } from '@/components/drawing/trigger-of'
import { drawnOf } from '@/components/runs/drawn'
import { RunPanel } from '@/components/scenarios/run-panel'
import type { RunProgress } from '@/components/scenarios/use-run'
import { writesOf } from '@/components/scenarios/writes-to'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { blockingOf, countOf, type Problem } from '@/lib/scenario/graph'
import { useEditor, useEditorState } from '../editor-context'
import type { ConnectionChoice } from '../inspector/module-panel'
import { useNotLive } from '../live/not-live'

/** Run once, for the drawing as it stands: it is saved first, and without that nothing runs. */
export function RunBar({
  scenarioId,
  connections,
  problems,
  runId,
  progress,
  view,
  look,
  onStarted,
  onSave,
}: {
  scenarioId: string
  connections: readonly ConnectionChoice[]
  problems: readonly Problem[]
  runId: string | null
  progress: RunProgress | null
  view: ScenarioView
  look: 'primary' | 'secondary'
  onStarted: (id: string) => void
  onSave: () => Promise<void>
}) {
  const { descriptors } = useEditor()
  const { document, connections: filled } = useEditorState(state => state.draft)
  const drawn = useMemo(() => drawnOf(document, descriptors), [document, descriptors])
  const notLive = useNotLive()
  const trigger = triggerOf(document, descriptors)
  const blocking = countOf(blockingOf(problems))
  return (
    <RunPanel
      key={`${trigger?.drawn.module} ${JSON.stringify(trigger?.given)}`}
      scenarioId={scenarioId}
      runId={runId}
      progress={progress}
      drawn={drawn}
      trigger={trigger}
      writes={writesOf({ document, connections: { ...filled } }, descriptors, connections)}
      disabledReason={blocking === 0 ? null : whatIsLeft(document.modules.length, blocking)}
      draftOf={view.running !== null && notLive.length > 0 ? view.running.number : null}
      look={look}
      onStarted={onStarted}
      beforeStart={onSave}
    />
  )
}

function whatIsLeft(modules: number, problems: number): string {
  if (modules === 0) return 'Nothing is drawn yet'
  return problems === 1 ? 'One problem is left' : `${problems.toLocaleString('en')} problems are left`
}
