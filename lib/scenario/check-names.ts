import type { ExpressionProblem } from '@/lib/expression'
import type { ScenarioDocument } from './document'
import type { Problem } from './graph'

/**
 * A problem of a text with mappings, in words of this drawing: a module that is there but does not come before is
 * something else than a name nobody knows, and it helps to see which modules do.
 * @param known  keys of the modules that come before
 */
export function placedWords(
  document: ScenarioDocument,
  text: string,
  { message, offset, length }: ExpressionProblem,
  known: ReadonlySet<string>,
): Problem {
  const name = text.slice(offset, offset + length)
  const isElsewhere = !known.has(name) && document.modules.some(module => module.key === name)
  if (!isElsewhere) return { message }
  // In the order of the drawing, which is the order they were drawn in.
  const before = document.modules.filter(module => known.has(module.key)).map(module => module.key)
  const use = before.length === 0 ? 'Nothing does.' : `These do: ${before.join(', ')}.`
  return { message: `${name} does not come before this place, so there is nothing of it to map. ${use}` }
}
