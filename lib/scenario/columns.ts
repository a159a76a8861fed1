import type { ScenarioDocument } from './document'
import { CARD, type Place } from './places'

const GAP = { x: 136, y: 40 } as const

/**
 * Places in columns by how far a module is from the start, in the order of the document. Straight and quick, whatever
 * the drawing: laying out some hundred modules with many links well takes seconds.
 */
export function inColumns({
  modules,
  links,
}: Pick<ScenarioDocument, 'modules' | 'links'>): Map<string, Place> {
  const ways = new Map(modules.map(module => [module.key, 0]))
  const after = new Map<string, string[]>()
  for (const { from, to } of links) {
    const open = ways.get(to)
    if (open === undefined || !ways.has(from) || from === to) continue
    ways.set(to, open + 1)
    const known = after.get(from)
    if (known) known.push(to)
    else after.set(from, [to])
  }
  const column = new Map<string, number>()
  const rest = modules.flatMap(({ key }) => (ways.get(key) === 0 ? [key] : []))
  for (let key = rest.shift(); key !== undefined; key = rest.shift()) {
    const at = column.get(key) ?? 0
    column.set(key, at)
    for (const to of after.get(key) ?? []) {
      column.set(to, Math.max(column.get(to) ?? 0, at + 1))
      const open = (ways.get(to) ?? 0) - 1
      ways.set(to, open)
      if (open === 0) rest.push(to)
    }
  }
  const rows = new Map<number, number>()
  return new Map(
    modules.map(({ key }) => {
      // What lies on a loop has no distance of its own.
      const at = column.get(key) ?? 0
      const row = rows.get(at) ?? 0
      rows.set(at, row + 1)
      return [key, { x: at * (CARD.width + GAP.x), y: row * (CARD.height + GAP.y) }]
    }),
  )
}
