import { checkExpression, checkTemplate, type ExpressionProblem } from '@/lib/expression'
import type { TextMode } from './tokens'
import type { UpstreamModule } from './upstream'

/** What can be told to be wrong with a text before anything runs, with its places. An empty text is not wrong yet. */
export function textProblems(
  text: string,
  mode: TextMode,
  upstream: readonly UpstreamModule[],
): ExpressionProblem[] {
  if (text.trim() === '') return []
  const known = new Set(upstream.map(one => one.key))
  return mode === 'expression' ? checkExpression(text, known) : checkTemplate(text, known)
}
