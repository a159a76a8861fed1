import { checkExpression, checkTemplate, type ExpressionProblem } from '@/lib/expression'
import type { TextMode } from './tokens'
import type { UpstreamModule } from './upstream'

/**
 * What can be told to be wrong with a text before anything runs, with its places. An empty text is not wrong yet.
 * @param patient  somebody is typing: braces with nothing between them, or without their end, are not wrong yet either
 */
export function textProblems(
  text: string,
  mode: TextMode,
  upstream: readonly UpstreamModule[],
  patient = false,
): ExpressionProblem[] {
  if (text.trim() === '') return []
  const known = new Set(upstream.map(one => one.key))
  const found = mode === 'expression' ? checkExpression(text, known) : checkTemplate(text, known)
  return patient ? found.filter(problem => !isUnfinished(text, problem)) : found
}

/** What such a problem is about are the opening braces, or nothing at all. */
function isUnfinished(text: string, { offset, length }: ExpressionProblem): boolean {
  const about = text.slice(offset, offset + length).trim()
  return about === '' || about === '{{'
}
