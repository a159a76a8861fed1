import { ExpressionError } from './expression-error'

export type TemplatePart = { is: 'text'; text: string } | { is: 'expression'; source: string; offset: number }

/**
 * Cuts a text at its `{{ … }}`. Braces inside an expression's strings and object literals do not end it;
 * `\{{` stands for two braces.
 * @throws {ExpressionError} when an expression, or a string within it, is not closed
 */
export const scanTemplate = (template: string): TemplatePart[] => [...scanningTemplate(template)]

/** The same part by part, for who needs only the first of them. @throws {ExpressionError} as it comes to it */
export function* scanningTemplate(template: string): Generator<TemplatePart, void> {
  let none = true
  let text = ''
  let at = 0
  while (at < template.length) {
    const next = template.indexOf('{{', at)
    if (next < 0) {
      text += template.slice(at)
      break
    }
    if (next > at && template[next - 1] === '\\') {
      text += `${template.slice(at, next - 1)}{{`
      at = next + 2
      continue
    }
    text += template.slice(at, next)
    if (text !== '') yield { is: 'text', text }
    text = ''
    const end = endOfExpression(template, next + 2)
    yield { is: 'expression', source: template.slice(next + 2, end), offset: next + 2 }
    none = false
    at = end + 2
  }
  if (text !== '' || none) yield { is: 'text', text }
}

/** The text without its escapes; null when there is a mapping in it, also one that cannot be read yet. */
export function fixedText(template: string): string | null {
  try {
    const parts = scanTemplate(template)
    return parts.every(part => part.is === 'text') ? parts.map(part => part.text).join('') : null
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}

/** Where the closing braces begin. */
function endOfExpression(template: string, from: number): number {
  let depth = 0
  let comment = false
  for (let at = from; at < template.length; at++) {
    const char = template[at]
    // Quotes in a comment are no strings, but braces end the expression even there.
    if (comment && char === '\n') comment = false
    if (char === '}') {
      if ((depth === 0 || comment) && template[at + 1] === '}') return at
      if (!comment && depth > 0) depth--
    } else if (comment) continue
    else if (char === '"' || char === "'") at = endOfString(template, at, from)
    else if (char === '{') depth++
    else if (char === '/' && template[at + 1] === '/') comment = true
  }
  throw new ExpressionError('This {{ is never closed by }}.', from - 2, 2)
}

/** Where a CEL string's last quote is; a string may stand in three quotes. */
function endOfString(template: string, at: number, from: number): number {
  const quote = template[at] ?? ''
  const close = template.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote
  // The library's lexer, unlike CEL's grammar, lets a backslash hide a quote in raw strings too.
  for (let end = at + close.length; end < template.length; end++) {
    if (template[end] === '\\') end++
    else if (template.startsWith(close, end)) return end + close.length - 1
  }
  const whole = template.indexOf('}}', from) < 0
  throw whole
    ? new ExpressionError('This {{ is never closed by }}.', from - 2, 2)
    : new ExpressionError(`This ${quote} is never closed.`, at, 1)
}
