'use client'

import '@xyflow/react/dist/base.css'
import {
  Background,
  BaseEdge,
  Controls,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react'
import { useMemo } from 'react'
import { cn } from '@/components/ui/cn'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'
import { ModuleCard } from './module-card'
import { linkInWords } from './phrases'
import { routeNumbers } from './route-numbers'
import type { RunCountsView } from './run-counts'

type ModuleNode = Node<
  {
    module: ScenarioModule
    descriptor: ModuleDescriptor | undefined
    counts: [number, number] | undefined
    running: boolean
    problem: string | undefined
  },
  'module'
>
type LinkEdge = Edge<{ words: string | null; stopped: number; number: number | null }, 'link'>

function ModuleNodeView({ data, selected }: NodeProps<ModuleNode>) {
  return (
    <>
      {data.descriptor?.kind !== 'trigger' && (
        <Handle type="target" position={Position.Left} className="!bg-line-strong" />
      )}
      <ModuleCard {...data} selected={selected} />
      <Handle type="source" position={Position.Right} className="!bg-line-strong" />
    </>
  )
}

function LinkEdgeView({ data, ...edge }: EdgeProps<LinkEdge>) {
  const [path, x, y] = getBezierPath(edge)
  return (
    <>
      <BaseEdge id={edge.id} path={path} className="!stroke-line-strong" />
      {data && (data.words || data.stopped > 0 || data.number !== null) && (
        <EdgeLabelRenderer>
          <div
            className="nodrag nopan pointer-events-none absolute flex max-w-44 items-center gap-1 rounded-full border border-line bg-raised px-2 py-0.5 text-muted text-xs"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {data.number !== null && <span className="font-mono text-faint">{data.number}</span>}
            {data.words && <span className="truncate">{data.words}</span>}
            {data.stopped > 0 && <span className="whitespace-nowrap text-faint">{data.stopped} stopped</span>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
}

const nodeTypes = { module: ModuleNodeView }
const edgeTypes = { link: LinkEdgeView }

export interface DrawingProps {
  document: ScenarioDocument
  descriptors: readonly ModuleDescriptor[]
  counts?: RunCountsView
  running?: boolean
  problems?: readonly { module?: string; message: string }[]
  selected?: string | null
  onSelect?: (key: string | null) => void
  className?: string
}

/** A scenario's drawing to look at: nothing in it can be changed. */
export function Drawing(props: DrawingProps) {
  const {
    document,
    descriptors,
    counts,
    running = false,
    problems = [],
    selected = null,
    onSelect,
    className,
  } = props
  const nodes = useMemo(
    () => nodesOf(document, descriptors, counts, running, problems, selected),
    [document, descriptors, counts, running, problems, selected],
  )
  const edges = useMemo(() => edgesOf(document, counts), [document, counts])
  return (
    <section aria-label="Drawing" className={cn('h-full min-h-72 bg-canvas', className)}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        onNodeClick={(_, node) => onSelect?.(node.id)}
        onPaneClick={() => onSelect?.(null)}
      >
        <Background gap={24} className="!bg-canvas" color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  )
}

function nodesOf(
  document: ScenarioDocument,
  descriptors: readonly ModuleDescriptor[],
  counts: RunCountsView | undefined,
  running: boolean,
  problems: NonNullable<DrawingProps['problems']>,
  selected: string | null,
): ModuleNode[] {
  return document.modules.map(module => {
    const descriptor = descriptors.find(one => one.id === module.module)
    return {
      id: module.key,
      type: 'module',
      position: module.position ?? { x: 0, y: 0 },
      selected: selected === module.key,
      ariaLabel: `${module.label ?? descriptor?.title ?? module.module}, ${module.key}`,
      data: {
        module,
        descriptor,
        counts: counts?.modules[module.key],
        running,
        problem: problems.find(problem => problem.module === module.key)?.message,
      },
    }
  })
}

/** Routes are numbered where a module has several. */
function edgesOf(document: ScenarioDocument, counts: RunCountsView | undefined): LinkEdge[] {
  const numbers = routeNumbers(document)
  return document.links.map(link => {
    return {
      id: link.id,
      type: 'link',
      source: link.from,
      target: link.to,
      data: {
        words: linkInWords(link),
        stopped: counts?.stopped[link.id] ?? 0,
        number: numbers.get(link.id) ?? null,
      },
    }
  })
}
