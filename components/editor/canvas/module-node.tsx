'use client'

import { Handle, type NodeProps, Position } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo, use } from 'react'
import { FarCard } from '@/components/drawing/far-card'
import { ModuleCard } from '@/components/drawing/module-card'
import { useEditor } from '../editor-context'
import { FarContext } from './far'
import type { ModuleNode } from './graph'

const handle =
  '!size-3 !rounded-full !border-2 !border-surface !bg-line-strong transition-colors hover:!bg-accent after:absolute after:-inset-2.5 after:content-[""]'

/** A module on the canvas, with its ends for links and the + that adds one behind it. */
export const ModuleNodeView = memo(function ModuleNodeView({ id, data, selected }: NodeProps<ModuleNode>) {
  const { add } = useEditor()
  if (use(FarContext)) return <FarCard {...data} selected={selected ?? false} />
  return (
    <div className="group relative">
      {data.descriptor?.kind !== 'trigger' && (
        <Handle type="target" position={Position.Left} className={handle} />
      )}
      <ModuleCard {...data} selected={selected ?? false} />
      <Handle type="source" position={Position.Right} className={handle} />
      <button
        type="button"
        aria-label={`Add a module after ${id}`}
        title="Add a module after this one"
        onClick={event => {
          event.stopPropagation()
          add({ after: id })
        }}
        className="nodrag nopan -right-9 -translate-y-1/2 absolute top-1/2 flex size-7 items-center justify-center rounded-full border border-line-strong bg-raised text-muted opacity-0 transition-opacity duration-150 hover:border-accent hover:text-accent focus-visible:opacity-100 group-hover:opacity-100"
      >
        <Plus aria-hidden className="size-4" />
      </button>
    </div>
  )
})
