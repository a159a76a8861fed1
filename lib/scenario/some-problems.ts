import { cutText } from '@/lib/error-text'
import { blockingOf, countOf, type Problem } from './graph'

/** As many as people read at once; a drawing can have ten thousands. */
const MOST_TOLD = 100

/**
 * The first hundred problems, those that keep the scenario from running before the others, and how many more there are:
 * as a last entry in words for either kind.
 */
export function someOf(problems: readonly Problem[]): Problem[] {
  const all = problems.map(problem => ({ ...problem, message: cutText(problem.message) }))
  if (all.length <= MOST_TOLD) return all
  const left = all.filter(problem => problem.more === undefined)
  const ordered = [...blockingOf(left), ...left.filter(problem => problem.severity === 'warning')]
  const told = ordered.slice(0, MOST_TOLD)
  const blocking = countOf(blockingOf(all)) - blockingOf(told).length
  const warnings = countOf(all) - told.length - blocking
  return [...told, ...more(blocking), ...more(warnings, 'warning')]
}

function more(count: number, severity?: 'warning'): Problem[] {
  if (count === 0) return []
  const what = severity ?? 'problem'
  const words = count === 1 ? `one more ${what}` : `${count.toLocaleString('en')} more ${what}s`
  const message = `And ${words}, which show${count === 1 ? 's' : ''} as these are mended.`
  return [{ ...(severity ? { severity } : {}), message, more: count }]
}
