import { ExpressionError } from '@/lib/expression/expression-error'
import { scanTemplate, type TemplatePart } from '@/lib/expression/scan'

/** Whether a text is plain with `{{ … }}` in it, or one expression and nothing else. */
export type TextMode = 'template' | 'expression'

/** One `{{ … }}` of a text, or a whole expression. Places count UTF-16 units; `from` and `to` include the braces. */
export interface Mapping {
  from: number
  to: number
  /** Where the expression itself begins and ends. */
  inner: { from: number; to: number }
  source: string
  /** False while its closing braces are not typed yet. */
  closed: boolean
}

/**
 * The mappings of a text, also while it is being typed: what comes before a mapping that is not closed yet is read, the
 * open one reaches to the end.
 */
export function mappingsIn(text: string, mode: TextMode): Mapping[] {
  if (mode === 'expression') {
    const whole = { from: 0, to: text.length }
    return [{ ...whole, inner: whole, source: text, closed: true }]
  }
  try {
    return closedMappings(scanTemplate(text))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return mappingsUntil(text, error.offset)
  }
}

function closedMappings(parts: TemplatePart[]): Mapping[] {
  return parts.flatMap(part => {
    if (part.is === 'text') return []
    const inner = { from: part.offset, to: part.offset + part.source.length }
    return [{ from: inner.from - 2, to: inner.to + 2, inner, source: part.source, closed: true }]
  })
}

/** The scan stopped at `wrong`: the last braces before it, of those that leave a readable text, are the open ones. */
function mappingsUntil(text: string, wrong: number): Mapping[] {
  for (let open = text.lastIndexOf('{{', wrong); open >= 0; open = text.lastIndexOf('{{', open - 1)) {
    try {
      const before = closedMappings(scanTemplate(text.slice(0, open)))
      const inner = { from: open + 2, to: text.length }
      return [...before, { from: open, to: inner.to, inner, source: text.slice(inner.from), closed: false }]
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
    }
    if (open === 0) break
  }
  return []
}

/** The mapping that a place stands in, between its braces. */
export const mappingAt = (text: string, mode: TextMode, at: number): Mapping | undefined =>
  mappingsIn(text, mode).find(one => one.inner.from <= at && at <= one.inner.to)
