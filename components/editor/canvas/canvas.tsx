'use client'

import '@xyflow/react/dist/base.css'
import {
  applyNodeChanges,
  Background,
  type Connection,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  ReactFlow,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RunCountsView } from '@/components/drawing/run-counts'
import { cn } from '@/components/ui/cn'
import type { Problem } from '@/lib/scenario/graph'
import type { Place } from '@/lib/scenario/places'
import { useEditor, useEditorState } from '../editor-context'
import { connect, linkable, move } from '../store/commands'
import { DRAGGED } from './dragged'
import { FarContext } from './far'
import { createGraph, type LinkEdge, type ModuleNode } from './graph'
import { LinkEdgeView } from './link-edge'
import { ModuleNodeView } from './module-node'
import { leave, pointAt } from './pointed-link'

/** What screen readers say of a module and of a link, in this canvas's own keys. */
const ARIA = {
  'node.a11yDescription.default':
    'Press Enter to open its form, A to add a module behind it, L to link it to another, the arrow keys to move it, Delete to remove it.',
  'node.a11yDescription.keyboardDisabled': 'Press Enter to open its form.',
  'edge.a11yDescription.default': 'Press Enter to open its filter, Delete to remove it.',
}

const nodeTypes = { module: ModuleNodeView }
const edgeTypes = { link: LinkEdgeView }

export const LEAST_ZOOM = 0.1
/** Below this zoom nothing on a card can be read, so its parts are left out. */
const FAR = 0.35

/**
 * The drawing, to be worked on. The store's document is the truth; what React Flow holds between two changes of it (a
 * drag under way, measured sizes) lies in its nodes and is committed when the hand comes to rest.
 */
export function Canvas({
  problems,
  counts,
  running,
  onReady,
  onDragging,
  onDropModule,
}: {
  problems: readonly Problem[]
  counts: RunCountsView | undefined
  running: boolean
  /** It can be moved and zoomed now; it is shown when this is done. */
  onReady: () => void
  /** A hand has begun or ended to move modules. */
  onDragging: (dragging: boolean) => void
  onDropModule: (id: string, at: Place) => void
}) {
  const { store, descriptors, add, announce } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const selection = useEditorState(state => state.selection)
  const flow = useReactFlow<ModuleNode, LinkEdge>()
  const [shown, setShown] = useState(false)
  const graph = useRef(createGraph())
  const drawn = useMemo(
    () => graph.current({ document, descriptors, problems, counts, running, selection }),
    [document, descriptors, problems, counts, running, selection],
  )
  const [nodes, setNodes] = useState(drawn.nodes)
  useEffect(() => setNodes(drawn.nodes), [drawn.nodes])
  const far = useStore(state => state.transform[2] < FAR)

  const changeNodes = useCallback(
    (changes: NodeChange<ModuleNode>[]) => {
      setNodes(now => applyNodeChanges(changes, now))
      const chosen = changes.filter(change => change.type === 'select')
      if (chosen.length > 0) {
        const now = new Set(store.getState().selection.modules)
        for (const { id, selected } of chosen) selected ? now.add(id) : now.delete(id)
        store.getState().select({ ...store.getState().selection, modules: [...now] })
      }
      // Arrow keys come without a drag: every change that is no drag under way is one of place.
      const placed = changes.flatMap(change =>
        change.type === 'position' && change.dragging !== true && change.position
          ? [[change.id, change.position] as const]
          : [],
      )
      if (placed.length > 0) {
        store
          .getState()
          .apply('Move', draft => move(draft, new Map(placed)), `move ${placed.map(([id]) => id)}`)
      }
    },
    [store],
  )

  const changeEdges = useCallback(
    (changes: EdgeChange<LinkEdge>[]) => {
      const chosen = changes.filter(change => change.type === 'select')
      if (chosen.length === 0) return
      const now = new Set(store.getState().selection.links)
      for (const { id, selected } of chosen) selected ? now.add(id) : now.delete(id)
      store.getState().select({ ...store.getState().selection, links: [...now] })
    },
    [store],
  )

  const mayLink = useCallback(
    ({ source, target }: Pick<Connection, 'source' | 'target'>): boolean =>
      linkable(store.getState().draft.document, descriptors, source, target),
    [store, descriptors],
  )

  const link = useCallback(
    ({ source, target }: Connection) => {
      store.getState().apply('Link', draft => connect(draft, source, target))
      announce(`Linked ${source} to ${target}.`)
    },
    [store, announce],
  )

  /** Let go over nothing: the list of modules opens there. */
  const letGo = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || state.toNode || !state.fromNode || state.fromHandle?.type !== 'source') return
      const point = 'changedTouches' in event ? event.changedTouches[0] : event
      if (!point) return
      const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY })
      add({ after: state.fromNode.id, at: { x: at.x, y: at.y - 32 } })
    },
    [flow, add],
  )

  const drop = (event: DragEvent) => {
    const id = event.dataTransfer.getData(DRAGGED)
    if (id === '') return
    event.preventDefault()
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    onDropModule(id, { x: at.x - 116, y: at.y - 32 })
  }

  return (
    <FarContext value={far}>
      <ReactFlow
        nodes={nodes}
        edges={drawn.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={changeNodes}
        onEdgesChange={changeEdges}
        onConnect={link}
        onConnectEnd={letGo}
        isValidConnection={mayLink}
        // React Flow leaves several chosen when one of them is pressed; people mean that one.
        onNodeClick={(event, node) => {
          const adding = event.shiftKey || event.metaKey || event.ctrlKey
          if (!adding && node.selected) store.getState().select({ modules: [node.id] })
        }}
        onNodeDragStart={() => {
          store.getState().rest()
          onDragging(true)
        }}
        onNodeDragStop={() => {
          store.getState().rest()
          onDragging(false)
        }}
        onEdgeMouseEnter={(_, edge) => pointAt(edge.id)}
        onEdgeMouseLeave={(_, edge) => leave(edge.id)}
        onEdgeDoubleClick={(_, edge) => add({ into: edge.id })}
        onDrop={drop}
        onDragOver={event => {
          if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault()
        }}
        ariaLabelConfig={ARIA}
        // It listens to the whole page, where these keys may belong to a list or a panel; use-shortcuts looks.
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        selectionKeyCode="Shift"
        snapToGrid
        snapGrid={[8, 8]}
        onInit={() => {
          onReady()
          setShown(true)
        }}
        minZoom={LEAST_ZOOM}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > 100}
        connectionRadius={40}
        zoomOnDoubleClick={false}
        className={cn('bg-canvas', !shown && '[&_.react-flow__viewport]:invisible')}
      >
        <Background gap={24} color="var(--line)" />
      </ReactFlow>
    </FarContext>
  )
}
