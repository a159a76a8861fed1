import type { ScenarioDocument, ScenarioLink } from './document'
import type { Problem } from './graph'

/** From so many ways through the drawing on, a bundle is worth a warning (RUNNING.md, 4). */
const MANY_PATHS = 1_000
/** Routes multiply; beyond this the number itself says nothing more. */
const MOST = 1e15

/**
 * Warns where routes meet and part again so often that one bundle would take a thousand ways or more. The ways are
 * counted from their ends upward, once a module, and never walked: forty such places are a million millions of them.
 */
export function checkPaths(document: ScenarioDocument): Problem[] {
  const ways = countPaths(document)
  if (ways < MANY_PATHS) return []
  const number = ways >= MOST ? 'more than a million millions of' : `up to ${ways.toLocaleString('en')}`
  return [
    {
      severity: 'warning',
      message: `Each bundle would take ${number} ways through this drawing: routes that meet and part again multiply. Let routes end, or put filters on them that only one can pass behind a Router that takes the first.`,
    },
  ]
}

/**
 * Ways that one bundle can take from the modules that nothing but an error route leads to; at most {@link MOST}. Error
 * routes are left out: only a bundle that failed takes them. A link back into a loop counts as an end.
 */
export function countPaths(document: ScenarioDocument): number {
  const after = new Map<string, ScenarioLink[]>()
  const entered = new Set<string>()
  for (const link of document.links) {
    if (link.error) continue
    const known = after.get(link.from)
    if (known) known.push(link)
    else after.set(link.from, [link])
    entered.add(link.to)
  }
  const onlyFirst = new Set(document.modules.filter(takesFirst).map(module => module.key))
  const counted = new Map<string, number>()
  const entering = new Set<string>()
  const count = (start: string): number => {
    // Not recursive: a drawing may be as deep as it has modules.
    const rest = [start]
    for (let key = rest.at(-1); key !== undefined; key = rest.at(-1)) {
      const links = after.get(key) ?? []
      const open = links.map(link => link.to).filter(to => !counted.has(to) && !entering.has(to))
      if (counted.has(key) || open.length === 0) {
        counted.set(key, counted.get(key) ?? below(links, onlyFirst.has(key), counted))
        entering.delete(key)
        rest.pop()
        continue
      }
      entering.add(key)
      rest.push(...new Set(open))
    }
    return counted.get(start) ?? 1
  }
  let ways = 0
  for (const { key } of document.modules) if (!entered.has(key)) ways = Math.min(MOST, ways + count(key))
  return ways
}

/** A fallback is taken where no other route was, and a Router may take one alone. */
function below(
  links: readonly ScenarioLink[],
  onlyFirst: boolean,
  counted: ReadonlyMap<string, number>,
): number {
  const waysOf = (link: ScenarioLink): number => counted.get(link.to) ?? 1
  const routes = links.filter(link => !link.fallback).map(waysOf)
  const fallback = links.filter(link => link.fallback).map(waysOf)
  const taken = onlyFirst
    ? Math.max(0, ...routes)
    : routes.reduce((sum, ways) => Math.min(MOST, sum + ways), 0)
  const otherwise = fallback.reduce((sum, ways) => Math.min(MOST, sum + ways), 0)
  return Math.max(1, taken, otherwise)
}

/** By the parameter alone: which module it is, is not this layer's to know. */
function takesFirst({ parameters }: ScenarioDocument['modules'][number]): boolean {
  const mode = parameters.mode
  return mode?.is === 'value' && mode.value === 'first'
}
