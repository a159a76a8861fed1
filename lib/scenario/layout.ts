import { Graph, layout } from '@dagrejs/dagre'
import { inColumns } from './columns'
import type { ScenarioDocument } from './document'
import { CARD, isRouter, type Place, sizeOf } from './places'

/** What a diamond takes with its name below, and as much above so that it stands in the middle. */
const DIAMOND_ROOM = { width: 128, height: 112 } as const
/** Between modules there is room for what stands on a link. */
const GAP = { ranks: 136, rows: 40 } as const

/** Modules, or links, that are laid out in a few hundredths of a second. */
const MOST_LAID_OUT = 60

type Drawing = Pick<ScenarioDocument, 'modules' | 'links'>

/**
 * Places for all modules, left to right as the bundles go, routes below each other in the order they are tried.
 * The same drawing always gets the same places.
 */
export function layoutDocument(document: Drawing): Map<string, Place> {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: GAP.ranks, nodesep: GAP.rows })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const module of document.modules)
    graph.setNode(module.key, { ...(isRouter(module) ? DIAMOND_ROOM : CARD) })
  for (const { from, to } of document.links)
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to)
  layout(graph, { constraints: siblings(document) })
  return new Map(
    document.modules.map(module => {
      const { x, y } = graph.node(module.key)
      const { width, height } = sizeOf(module)
      return [module.key, { x: Math.round((x ?? 0) - width / 2), y: Math.round((y ?? 0) - height / 2) }]
    }),
  )
}

/**
 * The same document with a place for every module: as drawn, or laid out when it leaves any place open. Then pages need
 * no layout of their own, and a hand can move one module while the others stay. A drawing that would take long to lay
 * out stands in columns until a hand tidies it up.
 */
export function withPlaces(document: ScenarioDocument): ScenarioDocument {
  if (document.modules.every(module => module.position)) return document
  const large = document.modules.length > MOST_LAID_OUT || document.links.length > MOST_LAID_OUT
  const places = large ? inColumns(document) : layoutDocument(document)
  return {
    ...document,
    modules: document.modules.map(module => ({
      ...module,
      position: places.get(module.key) ?? { x: 0, y: 0 },
    })),
  }
}

/**
 * Pairs of modules of which one stands above the other: those that routes of one module lead to. All pairs follow
 * the one order in which a walk first meets the modules, so that they never contradict each other.
 */
function siblings(document: Drawing): { left: string; right: string }[] {
  const routes = routesByModule(document)
  const met = walkOrder(document, routes)
  return [...routes.values()].flatMap(targets => {
    const inOrder = [...targets].sort((a, b) => (met.get(a) ?? 0) - (met.get(b) ?? 0))
    return inOrder.slice(1).map((right, at) => ({ left: inOrder[at] ?? right, right }))
  })
}

function routesByModule(document: Drawing): Map<string, Set<string>> {
  const keys = new Set(document.modules.map(module => module.key))
  const routes = new Map<string, Set<string>>()
  // A fallback is tried last, an error route stands apart from all.
  const late = (link: Drawing['links'][number]) => (link.error ? 2 : link.fallback ? 1 : 0)
  const inOrder = [...document.links].sort((a, b) => late(a) - late(b) || (a.order ?? 0) - (b.order ?? 0))
  for (const { from, to } of inOrder) {
    if (keys.has(from) && keys.has(to)) routes.set(from, (routes.get(from) ?? new Set()).add(to))
  }
  return routes
}

function walkOrder(document: Drawing, routes: Map<string, Set<string>>): Map<string, number> {
  const met = new Map<string, number>()
  const led = new Set([...routes.values()].flatMap(targets => [...targets]))
  const keys = document.modules.map(module => module.key)
  const rest = [...keys.filter(key => led.has(key)), ...keys.filter(key => !led.has(key)).reverse()]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (met.has(next)) continue
    met.set(next, met.size)
    rest.push(...[...(routes.get(next) ?? [])].reverse())
  }
  return met
}
