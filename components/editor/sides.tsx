'use client'

import { PanelLeftOpen } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { useRememberedOpen } from '@/components/ui/use-remembered'
import { useEditor, useEditorState } from './editor-context'
import { Floating } from './frame/floating'
import { FloatingPanel } from './frame/floating-panel'
import { DataBeside, useDataOf } from './inspector/data-beside'
import { Inspector } from './inspector/inspector'
import { Palette } from './palette'

/**
 * The modules to draw with.
 * @param room  what there is room for beside the form of a module; `data`: for the panel of data as well, without which
 *   it folds away while data is chosen from. `nothing`: it stays folded, and its button opens the list of modules
 * @param onPick  opens that list
 */
export function LeftSide({
  open,
  room,
  onOpen,
  onPick,
  onAdd,
}: {
  open: boolean
  room: 'nothing' | 'palette' | 'data'
  onPick: () => void
  onOpen: (open: boolean) => void
  onAdd: (id: string) => void
}) {
  const { descriptors } = useEditor()
  const dataShown = useDataOf() !== null
  if (!open || room === 'nothing' || (dataShown && room === 'palette')) {
    return (
      <Floating>
        <IconButton label="Open the modules" onClick={() => (room === 'nothing' ? onPick() : onOpen(true))}>
          <PanelLeftOpen />
        </IconButton>
      </Floating>
    )
  }
  return (
    <FloatingPanel name="palette" label="Modules" side="left" usual={240} min={180} max={420}>
      <Palette descriptors={descriptors} onAdd={onAdd} onClose={() => onOpen(false)} />
    </FloatingPanel>
  )
}

/**
 * What is chosen, and beside it the data for its fields.
 * @param onCover  the panels stand otherwise now and may cover this module
 */
export function RightSide({
  onCover,
  ...rest
}: Parameters<typeof Inspector>[0] & { onCover: (key: string) => void }) {
  const dataOf = useDataOf()
  const [dataOpen, setDataOpen] = useRememberedOpen('joinery.editor.data-open', true)
  const [chosen, second] = useEditorState(state => state.selection.modules)
  const data = rest.open && dataOpen ? dataOf : null
  useEffect(() => {
    if (chosen !== undefined && second === undefined && rest.open) onCover(chosen)
    // The data panel's coming and going changes what is covered.
    void data
  }, [chosen, second, data, rest.open, onCover])
  return (
    <div className="flex h-full max-w-full justify-end gap-2 max-md:pointer-events-none max-md:absolute max-md:inset-x-0 max-md:bottom-0 max-md:h-[65%]">
      {data !== null && (
        <DataBeside moduleKey={data} samples={rest.samples} onClose={() => setDataOpen(false)} />
      )}
      <Inspector {...rest} onData={dataOf !== null && !dataOpen ? () => setDataOpen(true) : null} />
    </div>
  )
}
