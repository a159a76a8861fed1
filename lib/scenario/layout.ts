import { Graph, layout } from '@dagrejs/dagre'
import type { ScenarioDocument } from './document'

/** A module's card on the canvas, in pixels. */
export const CARD = { width: 232, height: 64 } as const
const GAP = { ranks: 72, rows: 40 } as const

export interface Place {
  x: number
  y: number
}

/** Places for all modules, left to right as the bundles go. The same drawing always gets the same places. */
export function layoutDocument(document: Pick<ScenarioDocument, 'modules' | 'links'>): Map<string, Place> {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: GAP.ranks, nodesep: GAP.rows })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { key } of document.modules) graph.setNode(key, { ...CARD })
  for (const { from, to } of document.links)
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to)
  layout(graph)
  return new Map(
    document.modules.map(({ key }) => {
      const { x, y } = graph.node(key)
      return [key, { x: Math.round((x ?? 0) - CARD.width / 2), y: Math.round((y ?? 0) - CARD.height / 2) }]
    }),
  )
}

/** Where each module stands: as drawn, or laid out when the document leaves any place open. */
export function placesOf(document: Pick<ScenarioDocument, 'modules' | 'links'>): Map<string, Place> {
  const drawn = document.modules.flatMap(module =>
    module.position ? [[module.key, module.position] as const] : [],
  )
  return drawn.length === document.modules.length ? new Map(drawn) : layoutDocument(document)
}
