'use client'

import { X } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { useEditor, useEditorState } from '../editor-context'
import { FloatingPanel } from '../frame/floating-panel'
import { useUpstream } from '../mapping/mapping-scope'
import { useMappingTarget } from '../mapping/target'
import type { Samples } from '../mapping/upstream'

const DataPanel = lazy(() => import('../mapping/data-panel').then(it => ({ default: it.DataPanel })))

/** The one module that is chosen, when it has something before it that a field with the caret could map. */
export function useDataOf(): string | null {
  const target = useMappingTarget()
  const chosen = useEditorState(state => state.selection.modules)
  const links = useEditorState(state => state.draft.document.links)
  const [key, second] = chosen
  if (target === null || key === undefined || second !== undefined) return null
  return links.some(link => link.to === key) ? key : null
}

/** What earlier modules give, beside the field that has the caret. */
export function DataBeside({
  moduleKey,
  samples,
  onClose,
}: {
  moduleKey: string
  samples: Samples
  onClose: () => void
}) {
  const { descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const upstream = useUpstream(document, moduleKey, descriptors, samples)
  return (
    <FloatingPanel
      name="data"
      label="Data for the field"
      side="right"
      usual={288}
      min={220}
      max={560}
      className="h-full max-lg:hidden"
    >
      <div className="flex items-center justify-between pt-1 pr-1 pl-3">
        <h2>Data</h2>
        <IconButton label="Close the data" onClick={onClose}>
          <X />
        </IconButton>
      </div>
      <Suspense>
        <DataPanel upstream={upstream} className="flex-1 px-3 pb-3" />
      </Suspense>
    </FloatingPanel>
  )
}
