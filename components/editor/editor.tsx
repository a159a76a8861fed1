'use client'

import { ReactFlowProvider } from '@xyflow/react'
import { type EditorProps, Workbench } from './workbench'

/** The builder: draw, map, run and mend one scenario. */
export function Editor(props: EditorProps) {
  return (
    <ReactFlowProvider>
      <Workbench {...props} />
    </ReactFlowProvider>
  )
}
