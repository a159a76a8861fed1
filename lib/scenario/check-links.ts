import { checkFilter } from './check-filter'
import type { ReadCheck } from './check-outputs'
import type { ScenarioDocument, ScenarioLink } from './document'
import type { Problem } from './graph'

/** What is wrong with links beyond where they lead: filters, fallbacks, error routes. */
export function checkLinks(document: ScenarioDocument, reads: ReadCheck): Problem[] {
  return document.links.flatMap(link =>
    [
      ...checkFilter(document, link, reads),
      ...(link.error ? checkErrorRoute(link) : []),
      ...(link.fallback && !link.error ? checkFallback(document, link) : []),
    ].map(problem => ({ ...problem, link: link.id })),
  )
}

/** Drawn and never taken would be the worst of both: somebody relies on it. */
const checkErrorRoute = ({ id, from }: ScenarioLink): Problem[] => [
  {
    message: `${id} is an error route, which this version of Joinery cannot take yet. Remove it: bundles that fail in ${from} are kept in the run’s history with the reason.`,
  },
]

function checkFallback(document: ScenarioDocument, { id, from, filter }: ScenarioLink): Problem[] {
  if (filter) {
    return [
      {
        message: `${id} is the fallback and has a filter, which nobody would ask: a fallback takes every bundle that no other route of ${from} took. Remove one of the two.`,
      },
    ]
  }
  const routes = document.links.filter(link => link.from === from && !link.fallback && !link.error)
  if (routes.length === 0) {
    return [
      {
        severity: 'warning',
        message: `${id} is the fallback, but ${from} has no other route: it takes every bundle.`,
      },
    ]
  }
  const open = routes.find(link => link.filter === undefined)
  if (open === undefined) return []
  return [
    {
      severity: 'warning',
      message: `The fallback ${id} is never taken: ${open.id} has no filter and takes every bundle.`,
    },
  ]
}
