'use client'

import { lazy, Suspense } from 'react'
import { useEditor, useEditorState } from './editor-context'
import type { Samples } from './mapping/upstream'
import { changeLink, remove } from './store/commands'

const FilterDialog = lazy(() => import('./filter/filter-dialog').then(it => ({ default: it.FilterDialog })))

/** The dialog of the link that is being edited. */
export function LinkFilter({
  id,
  onClose,
  samples,
}: {
  id: string | null
  onClose: () => void
  samples: Samples
}) {
  const { descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const apply = useEditorState(state => state.apply)
  const link = document.links.find(one => one.id === id)
  if (!link) return null
  return (
    <Suspense>
      <FilterDialog
        open
        onClose={onClose}
        link={link}
        document={document}
        descriptors={descriptors}
        samples={samples}
        onSave={settings => {
          apply('Change a link', draft =>
            changeLink(draft, link.id, ({ id, from, to }) => ({ id, from, to, ...settings })),
          )
          onClose()
        }}
        onRemove={() => {
          apply('Delete a link', draft => remove(draft, [], [link.id]))
          onClose()
        }}
      />
    </Suspense>
  )
}
