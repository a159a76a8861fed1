'use client'

import { MiniMap, useReactFlow } from '@xyflow/react'
import { CircleHelp, LayoutGrid, Maximize, Minus, Plus, Redo2, Settings2, Undo2 } from 'lucide-react'
import { IconButton } from '@/components/ui/icon-button'
import { motionMs } from '@/components/ui/motion'
import { useEditorState } from '../editor-context'
import { Floating } from './floating'

/** Undo, redo, tidying up, the scenario's settings, and the keys; and the modules, where there is no room for their panel. */
export function Tools({
  onAdd,
  onLayout,
  onSettings,
  onHelp,
}: {
  onAdd: () => void
  onLayout: () => void
  onSettings: () => void
  onHelp: () => void
}) {
  const undo = useEditorState(state => state.undo)
  const redo = useEditorState(state => state.redo)
  const past = useEditorState(state => state.past.at(-1)?.label)
  const future = useEditorState(state => state.future.at(-1)?.label)
  return (
    <Floating>
      <IconButton label="Add a module (A)" onClick={onAdd} className="md:hidden">
        <Plus />
      </IconButton>
      <IconButton
        label={past === undefined ? 'Nothing to undo' : `Undo: ${past} (Ctrl Z)`}
        disabled={past === undefined}
        onClick={() => undo()}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        label={future === undefined ? 'Nothing to redo' : `Redo: ${future} (Ctrl Y)`}
        disabled={future === undefined}
        onClick={() => redo()}
      >
        <Redo2 />
      </IconButton>
      <IconButton label="Tidy up (T)" onClick={onLayout}>
        <LayoutGrid />
      </IconButton>
      <IconButton label="Settings of the scenario" onClick={onSettings}>
        <Settings2 />
      </IconButton>
      <IconButton label="Keys (?)" onClick={onHelp}>
        <CircleHelp />
      </IconButton>
    </Floating>
  )
}

/** Closer, farther, everything. */
export function Zoom({ onFit }: { onFit: () => void }) {
  const flow = useReactFlow()
  return (
    <Floating className="flex-col max-md:hidden">
      <IconButton label="Closer (=)" onClick={() => void flow.zoomIn({ duration: motionMs(120) })}>
        <Plus />
      </IconButton>
      <IconButton label="Farther (-)" onClick={() => void flow.zoomOut({ duration: motionMs(120) })}>
        <Minus />
      </IconButton>
      <IconButton label="Everything (F)" onClick={onFit}>
        <Maximize />
      </IconButton>
    </Floating>
  )
}

/** The whole drawing, small; drag in it to go elsewhere. */
export const Overview = () => (
  <MiniMap
    pannable
    zoomable
    ariaLabel="Map of the drawing"
    className="!static !m-0 !bg-raised pointer-events-auto hidden h-24 w-36 shrink-0 overflow-hidden rounded-md border border-line @3xl:block"
    nodeColor="var(--line-strong)"
    maskColor="color-mix(in srgb, var(--canvas) 70%, transparent)"
    style={{ width: 144, height: 96 }}
  />
)
