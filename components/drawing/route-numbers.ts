import type { ScenarioDocument, ScenarioLink } from '@/lib/scenario/document'

/** The number of each route by its link's id, in the order they are tried; a module's only link has none. */
export function routeNumbers({ links }: Pick<ScenarioDocument, 'links'>): ReadonlyMap<string, number> {
  const routes = new Map<string, ScenarioLink[]>()
  for (const link of links) {
    const siblings = routes.get(link.from)
    if (siblings) siblings.push(link)
    else routes.set(link.from, [link])
  }
  const several = [...routes.values()].filter(siblings => siblings.length > 1)
  return new Map(
    several.flatMap(siblings =>
      siblings.sort((a, b) => (a.order ?? 0) - (b.order ?? 0)).map((link, at) => [link.id, at + 1] as const),
    ),
  )
}
