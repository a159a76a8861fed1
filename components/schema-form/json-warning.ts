import { ExpressionError } from '@/lib/expression/expression-error'
import { scanTemplate, type TemplatePart } from '@/lib/expression/scan'
import { JsonError, MOST_ITEMS, MOST_LEVELS, readJson } from '@/lib/json'

/**
 * Why a text is not JSON whatever its mappings give, with line and column; undefined where it can be, is empty, or has a
 * mapping that is still being typed. Each mapping stands for a value, a name, or a part of one.
 */
export function whyNotJson(template: string): string | undefined {
  const parts = partsOf(template)
  if (parts === null || template.trim() === '') return undefined
  try {
    readJson(filled(parts), { items: MOST_ITEMS, levels: MOST_LEVELS })
    return undefined
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return `This ${error.words}, so it is kept as plain text.`
  }
}

function partsOf(template: string): TemplatePart[] | null {
  try {
    return scanTemplate(template)
  } catch (error) {
    if (error instanceof ExpressionError) return null
    throw error
  }
}

/** What may stand beside a mapping as a part of the same number or word. */
const BARE = /[\w.+-]/

/** The text with something as long in each mapping's place, so that all else stays where it is. */
function filled(parts: readonly TemplatePart[]): string {
  let text = ''
  for (const [at, part] of parts.entries()) {
    if (part.is === 'text') {
      text += part.text
      continue
    }
    const length = part.source.length + '{{}}'.length
    const next = parts[at + 1]
    const joined =
      BARE.test(text.at(-1) ?? '') || next?.is === 'expression' || BARE.test((next?.text ?? '').charAt(0))
    if (isInString(text)) text += mark(at, length)
    else text += joined ? '1'.repeat(length) : `"${mark(at, length - 2)}"`
  }
  return text
}

/** Of each mapping another, so that no two names become one. */
const mark = (at: number, length: number): string => String(at).padEnd(length, 'x').slice(0, length)

/** Whether a JSON text ends within quotes. */
const isInString = (text: string): boolean => (text.replace(/\\./gs, '').match(/"/g)?.length ?? 0) % 2 === 1
