import { ExpressionError } from './expression-error'
import { scanTemplate, type TemplatePart } from './scan'

/** What a module gave, or a part of it: `m2.profile.login`, `m1.headers["x-token"][0]`. */
const PATH = /\bm[1-9]\d*(?:\s*\??\.\s*[A-Za-z_]\w*|\[\s*(?:\d+|"[^"\\]*"|'[^'\\]*')\s*\])*/g
/** The name of a function or a method, at its bracket. */
const CALL = /\b[A-Za-z_]\w*(?=\s*\()/g
const WORDS = /\b(?:true|false|null|in)\b/g
/** Quotes, comments, and names that stand for nothing that a bundle brings. */
const TYPED = /["'`]|\/\/|[A-Za-z_]/

/**
 * True for a mapping that only says where something comes from: one expression, nothing around it, and nothing in it
 * that a person typed as content. `{{ "Bearer abc" }}` is a typed text, and so are `{{ 12345 }}` and what cannot be
 * read: where a secret belongs, those hold one. Told without the mapping language, so that a page can ask it as well.
 */
export function isBareMapping(template: string): boolean {
  const [only, ...more] = partsOf(template.trim())
  return only?.is === 'expression' && more.length === 0 && isBareSource(only.source)
}

/** The same of what stands between the braces. */
export function isBareSource(source: string): boolean {
  const rest = source.replace(PATH, '').replace(CALL, '').replace(WORDS, '')
  // A number alone is typed as well.
  return rest !== source && !TYPED.test(rest)
}

function partsOf(template: string): TemplatePart[] {
  try {
    return scanTemplate(template)
  } catch (error) {
    if (error instanceof ExpressionError) return []
    throw error
  }
}
