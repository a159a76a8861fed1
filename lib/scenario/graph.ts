import type { ScenarioDocument, ScenarioLink } from './document'

/** Something wrong with a drawing, in words, with the place to click. */
export interface Problem {
  /** A warning does not keep a scenario from running. */
  severity?: 'warning'
  message: string
  /** The module concerned. */
  module?: string
  link?: string
  /** The parameter, as a dotted path. */
  parameter?: string
  /** Where in the parameter's text, in characters from 1; only for mappings. */
  character?: number
  /** It stands for so many that are not told one by one. */
  more?: number
}

/** Those that keep a scenario from running. */
export const blockingOf = (problems: readonly Problem[]): Problem[] =>
  problems.filter(problem => problem.severity !== 'warning')

/** How many problems there are, with those that are only counted. */
export const countOf = (problems: readonly Problem[]): number =>
  problems.reduce((sum, problem) => sum + (problem.more ?? 1), 0)

/**
 * What is wrong with the shape of a drawing, whatever its modules are: keys and ids used twice, links to nowhere,
 * links drawn twice, loops, empty slots. A draft may be saved with these, but not switched on.
 */
export function checkShape(document: ScenarioDocument): Problem[] {
  return [...checkReferences(document), ...doubled(document), ...slots(document), ...checkLoops(document)]
}

/** What no drawing can have, not even a draft: keys and ids used twice, links to nowhere. */
export function checkReferences(document: ScenarioDocument): Problem[] {
  return [...twice(document), ...danglingLinks(document)]
}

/** Which modules a module can take data from: everything upstream on any way to it. */
export function upstreamOf(document: ScenarioDocument, key: string): Set<string> {
  const before = new Map<string, string[]>()
  for (const link of document.links) {
    const known = before.get(link.to)
    if (known) known.push(link.from)
    else before.set(link.to, [link.from])
  }
  const found = new Set<string>()
  const rest = [...(before.get(key) ?? [])]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (found.has(next)) continue
    found.add(next)
    rest.push(...(before.get(next) ?? []))
  }
  return found
}

function twice(document: ScenarioDocument): Problem[] {
  return [
    ...repeated(document.modules.map(module => module.key)).map(key => ({
      message: `Two modules have the key ${key}.`,
      module: key,
    })),
    ...repeated(document.links.map(link => link.id)).map(id => ({
      message: `Two links have the id ${id}.`,
      link: id,
    })),
  ]
}

const repeated = (names: string[]): string[] => [
  ...new Set(names.filter((name, at) => names.indexOf(name) !== at)),
]

function danglingLinks(document: ScenarioDocument): Problem[] {
  const keys = new Set(document.modules.map(module => module.key))
  return document.links.flatMap(link =>
    [link.from, link.to]
      .filter(key => !keys.has(key))
      .map(key => ({
        message: `Link ${link.id} refers to ${key}, which is not in the drawing.`,
        link: link.id,
      })),
  )
}

/** Whether two links do the same: a bundle that takes one may take the other too. A fallback is taken instead. */
export const areDouble = (a: ScenarioLink, b: ScenarioLink): boolean =>
  a.from === b.from &&
  a.to === b.to &&
  (a.fallback === true) === (b.fallback === true) &&
  (a.error === true) === (b.error === true)

/** A document that was imported, or drawn by an older Joinery, can have them; it comes in as a draft that says so. */
function doubled(document: ScenarioDocument): Problem[] {
  return document.links.flatMap((link, at) => {
    const first = document.links.slice(0, at).find(other => areDouble(other, link))
    if (first === undefined) return []
    return [
      {
        message: `${link.id} leads from ${link.from} to ${link.to}, as ${first.id} does, so bundles could go that way twice. Remove one of the two; where either filter should let a bundle pass, join them with “or” in one.`,
        link: link.id,
      },
    ]
  })
}

function slots(document: ScenarioDocument): Problem[] {
  return document.modules.flatMap(module => {
    const slot = module.connection
    if (slot === undefined || Object.hasOwn(document.connections, slot)) return []
    return [
      {
        message: `${module.key} uses the connection “${slot}”, which the scenario does not list.`,
        module: module.key,
      },
    ]
  })
}

/** Every module that lies on a loop. Takes modules without an open way in away until only loops are left. */
export function checkLoops(document: ScenarioDocument): Problem[] {
  const open = new Map(document.modules.map(module => [module.key, 0]))
  for (const link of document.links) {
    if (open.has(link.from) && open.has(link.to)) open.set(link.to, (open.get(link.to) ?? 0) + 1)
  }
  const free = [...open].filter(([, ways]) => ways === 0).map(([key]) => key)
  for (let key = free.pop(); key !== undefined; key = free.pop()) {
    open.delete(key)
    for (const link of document.links) {
      const ways = open.get(link.to)
      if (link.from !== key || ways === undefined) continue
      open.set(link.to, ways - 1)
      if (ways === 1) free.push(link.to)
    }
  }
  return [...open.keys()]
    .filter(key => upstreamOf(document, key).has(key))
    .map(key => ({ message: `${key} is part of a loop; bundles would go round for ever.`, module: key }))
}
