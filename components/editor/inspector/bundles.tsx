'use client'

import { useMemo, useState } from 'react'
import { drawnOf } from '@/components/runs/drawn'
import { StepDetail } from '@/components/runs/step-detail'
import { StepList } from '@/components/runs/step-list'
import { useSteps } from '@/components/runs/use-steps'
import type { ScenarioModule } from '@/lib/scenario/document'
import { useEditor, useEditorState } from '../editor-context'

/** What a run is to be looked at, and whether it still goes on. */
export interface LookedAt {
  id: string
  live: boolean
}

/** Each bundle that passed this module in the newest run: what went in and what came out. */
export function Bundles({ module, run }: { module: ScenarioModule; run: LookedAt | null }) {
  const { descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const { steps, more } = useSteps({ runId: run?.id ?? null, module: module.key, live: run?.live ?? false })
  const [selected, setSelected] = useState<string | null>(null)
  const drawn = useMemo(() => drawnOf(document, descriptors), [document, descriptors])
  if (run === null || steps.length === 0) {
    return (
      <p className="p-4 text-muted text-sm">
        {run === null
          ? 'Run the scenario once to see here what goes in and what comes out.'
          : run.live
            ? 'Nothing has come here yet.'
            : 'Nothing came here in the last run.'}
      </p>
    )
  }
  const chosen =
    steps.find(step => step.path === selected) ?? steps.find(step => step.status === 'failed') ?? steps[0]
  return (
    <div className="flex h-full min-h-0 flex-col">
      {steps.length > 1 && (
        <div className="flex max-h-[38%] min-h-27 flex-col border-line border-b">
          <StepList
            steps={steps}
            drawn={drawn}
            selected={chosen?.path ?? null}
            onSelect={setSelected}
            onEnd={more}
            ofOne
          />
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto">
        {chosen && <StepDetail step={chosen} drawn={drawn} mayRun asked={run.live} />}
      </div>
    </div>
  )
}
