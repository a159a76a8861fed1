'use client'

import { Button } from '@/components/ui/button'
import { useEditorState } from '../editor-context'

/** What to do on an empty canvas. */
export function EmptyHint({ onAdd }: { onAdd: () => void }) {
  const empty = useEditorState(state => state.draft.document.modules.length === 0)
  if (!empty) return null
  return (
    <div className="pointer-events-auto mx-auto w-72 max-w-full space-y-3 text-center">
      <p className="text-muted text-sm">
        A scenario begins with a trigger: drag one here from the modules, or press A.
      </p>
      <Button look="primary" onClick={onAdd}>
        Add a trigger
      </Button>
    </div>
  )
}
