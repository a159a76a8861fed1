import type { Problem } from '@/lib/scenario/graph'

/** What is said of a field that must be filled in and is not. */
export const UNFILLED = 'Fill this in.'

/** The first problem of each parameter of a module, by its dotted path; list items are numbers in it. */
export function problemsByPath(problems: readonly Problem[], moduleKey: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { module, parameter, message } of problems) {
    if (module !== moduleKey || parameter === undefined) continue
    const path = dotted(parameter)
    if (!found.has(path)) found.set(path, withoutPath(message, parameter))
  }
  return found
}

const dotted = (parameter: string): string => parameter.replace(/\[(\d+)\]/g, '.$1')

/** The field stands right there, so its path need not be said. */
function withoutPath(message: string, path: string): string {
  if (message === `${path} is missing.`) return UNFILLED
  if (!message.startsWith(`${path}: `)) return message
  const rest = message.slice(path.length + 2)
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`
}

/**
 * The problem that belongs to a field: its own, or the first below it that no field of the form shows by itself.
 * @param deep  whether the field shows everything below it as one
 */
export function problemAt(
  problems: ReadonlyMap<string, string>,
  path: string,
  deep: boolean,
): string | undefined {
  const own = problems.get(path)
  if (own !== undefined || !deep) return own
  for (const [below, message] of problems) if (below.startsWith(`${path}.`)) return message
  return undefined
}

/** Whether there is a problem at a path or below it. */
export const hasProblem = (problems: ReadonlyMap<string, string>, path: string): boolean =>
  problemAt(problems, path, true) !== undefined
