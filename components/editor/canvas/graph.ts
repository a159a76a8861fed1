import { type Edge, type Node, type NodeHandle, Position } from '@xyflow/react'
import { linkInWords } from '@/components/drawing/phrases'
import { routeNumbers } from '@/components/drawing/route-numbers'
import type { RunCountsView } from '@/components/drawing/run-counts'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument, ScenarioLink, ScenarioModule } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { sizeOf } from '@/lib/scenario/places'
import { problemInWords } from '../problem-words'
import type { Selection } from '../store/editor-store'

export type ModuleNode = Node<
  {
    module: ScenarioModule
    descriptor: ModuleDescriptor | undefined
    counts: [number, number] | undefined
    running: boolean
    problem: string | undefined
  },
  'module'
>

export type LinkEdge = Edge<
  {
    link: ScenarioLink
    words: string | null
    stopped: number
    /** Bundles that came along it, where that is known. */
    passed: number | null
    number: number | null
    problem: boolean
  },
  'link'
>

export interface GraphInput {
  document: ScenarioDocument
  descriptors: readonly ModuleDescriptor[]
  problems: readonly Problem[]
  counts: RunCountsView | undefined
  running: boolean
  selection: Selection
}

/** A link's end, in px; module-node.tsx draws it so large. */
const END = 12

/**
 * Where links begin and end, said rather than measured: then hundreds of modules are drawn at once, and those far away
 * need no ends of their own.
 */
function handlesOf(module: ScenarioModule, descriptor: ModuleDescriptor | undefined): NodeHandle[] {
  const { width, height } = sizeOf(module)
  const about = { y: height / 2 - END / 2, width: END, height: END }
  const source: NodeHandle = { ...about, type: 'source', position: Position.Right, x: width - END / 2 }
  if (descriptor?.kind === 'trigger') return [source]
  return [source, { ...about, type: 'target', position: Position.Left, x: -END / 2 }]
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, at) => item === b[at])

/**
 * The drawing as React Flow's nodes and edges. One that did not change stays the very same object, so that a change of
 * one module draws one module anew.
 */
export function createGraph() {
  const nodes = new Map<string, { of: readonly unknown[]; node: ModuleNode }>()
  const edges = new Map<string, { of: readonly unknown[]; edge: LinkEdge }>()

  function nodeOf(input: GraphInput, module: ScenarioModule, at: { x: number; y: number }): ModuleNode {
    const descriptor = input.descriptors.find(one => one.id === module.module)
    const found = input.problems.find(one => one.module === module.key)
    const problem = found && problemInWords(found, input.document, input.descriptors)
    const counts = input.counts?.modules[module.key]
    const selected = input.selection.modules.includes(module.key)
    const of = [module, at.x, at.y, descriptor, problem, counts?.[0], counts?.[1], input.running, selected]
    const known = nodes.get(module.key)
    if (known && same(known.of, of)) return known.node
    const label = module.label ?? descriptor?.title ?? module.module
    const node: ModuleNode = {
      id: module.key,
      type: 'module',
      position: at,
      measured: sizeOf(module),
      handles: handlesOf(module, descriptor),
      selected,
      ariaLabel: `${label}, ${module.key}${problem === undefined ? '' : `. ${problem}`}`,
      data: { module, descriptor, counts, running: input.running, problem },
    }
    nodes.set(module.key, { of, node })
    return node
  }

  function edgeOf(input: GraphInput, link: ScenarioLink, number: number | null): LinkEdge {
    const stopped = input.counts?.stopped[link.id] ?? 0
    const passed = passedAlong(input, link)
    const selected = input.selection.links.includes(link.id)
    const problem = input.problems.some(one => one.link === link.id)
    const of = [link, number, stopped, passed, selected, problem]
    const known = edges.get(link.id)
    if (known && same(known.of, of)) return known.edge
    const edge: LinkEdge = {
      id: link.id,
      type: 'link',
      source: link.from,
      target: link.to,
      selected,
      ariaLabel: `Link from ${link.from} to ${link.to}`,
      data: { link, words: linkInWords(link), stopped, passed, number, problem },
    }
    edges.set(link.id, { of, edge })
    return edge
  }

  /** A module that only one link leads to has worked on just what came along it. */
  function passedAlong({ document, counts }: GraphInput, link: ScenarioLink): number | null {
    const [done, failed] = counts?.modules[link.to] ?? [0, 0]
    if (done + failed === 0 || document.links.filter(one => one.to === link.to).length > 1) return null
    return done + failed
  }

  return (input: GraphInput): { nodes: ModuleNode[]; edges: LinkEdge[] } => {
    const numbers = routeNumbers(input.document)
    return {
      nodes: input.document.modules.map(module => nodeOf(input, module, module.position ?? { x: 0, y: 0 })),
      edges: input.document.links.map(link => edgeOf(input, link, numbers.get(link.id) ?? null)),
    }
  }
}
