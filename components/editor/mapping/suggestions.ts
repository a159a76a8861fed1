import type { MappingFunction } from '@/lib/expression'
import { mappingAt, type TextMode } from './tokens'
import { flatAttributes, type UpstreamModule } from './upstream'
import { sampleInWords, TYPE_WORDS, valueInWords } from './words'

/** Something that can be put in at the caret. */
export interface Suggestion {
  kind: 'attribute' | 'function'
  label: string
  /** The module's label and key, or a function's signature. */
  detail: string
  /** Sample value, or what the function does, with an example. */
  info: string
  insert: string
  /** Where the caret stands afterwards, from the beginning of `insert`. */
  caret: number
}

export interface Suggestions {
  /** Where the typed word begins, which the choice replaces. */
  from: number
  to: number
  items: Suggestion[]
}

const MOST = 100
/** The beginning of a path or a name that stands right before the caret. */
const WORD = /[A-Za-z_][\w.]*$/

/**
 * What fits at the caret: attributes of earlier modules by title, path or module, and functions by name.
 * @param asked  pressed for (Ctrl Space), and not only typed: outside of a mapping nothing is offered otherwise
 */
export function suggestionsAt(
  text: string,
  mode: TextMode,
  at: number,
  asked: boolean,
  upstream: readonly UpstreamModule[],
  functions: readonly MappingFunction[],
): Suggestions | null {
  const mapping = mappingAt(text, mode, at)
  if (mapping === undefined && !asked) return null
  const start = mapping?.inner.from ?? 0
  const before = text.slice(start, at)
  if (mapping && insideQuotes(before)) return null
  const word = mapping ? (WORD.exec(before)?.[0] ?? '') : ''
  if (mapping && word === '' && !asked && before.trim() !== '') return null
  const wanted = word.toLowerCase()
  const items = [...attributes(upstream, wanted), ...named(functions, wanted)]
    .slice(0, MOST)
    .map(one => ({ ...one, ...(mapping ? {} : inBraces(one)) }))
  return items.length === 0 ? null : { from: at - word.length, to: at, items }
}

function insideQuotes(before: string): boolean {
  const open = before
    .replace(/\\./g, '')
    .match(/"[^"]*"?|'[^']*'?/g)
    ?.at(-1)
  return open !== undefined && before.endsWith(open) && (open.length === 1 || open.at(-1) !== open[0])
}

function attributes(upstream: readonly UpstreamModule[], wanted: string): Suggestion[] {
  return upstream.flatMap(module =>
    [...flatAttributes(module.whole), module.whole]
      .filter(one => `${one.source} ${module.label} ${one.title}`.toLowerCase().includes(wanted))
      .map(one => ({
        kind: 'attribute' as const,
        label: one.title,
        detail: ownerOf(module),
        info: [one.source, TYPE_WORDS[one.type], sampleInWords(one)].filter(Boolean).join(' · '),
        insert: one.source,
        caret: one.source.length,
      })),
  )
}

/** The module’s label with its key: two may have one label. */
export const ownerOf = (module: UpstreamModule): string => `${module.label} · ${module.key}`

function named(functions: readonly MappingFunction[], wanted: string): Suggestion[] {
  return functions.filter(one => one.name.toLowerCase().includes(wanted)).map(functionSuggestion)
}

/** What a function's row in a list says. */
export function functionSuggestion(one: MappingFunction): Suggestion {
  const example = one.example ? ` ${one.example.expression} → ${valueInWords(one.example.gives)}` : ''
  return {
    kind: 'function',
    label: one.name,
    detail: one.signature,
    info: `${one.summary}${example}`,
    insert: `${one.name}()`,
    caret: callCaret(one),
  }
}

/** Between the brackets, or after them where there is nothing to fill in. */
const callCaret = ({ name, takes }: MappingFunction): number => name.length + (takes[1] === 0 ? 2 : 1)

const inBraces = (one: Pick<Suggestion, 'kind' | 'insert' | 'caret'>): { insert: string; caret: number } => ({
  insert: `{{${one.insert}}}`,
  // After the braces, or between the brackets of a function's call.
  caret: one.caret + (one.kind === 'function' ? 2 : 4),
})

/** What the data panel puts in at a place: in a mapping as it is, in plain text within braces. */
export function insertionAt(
  text: string,
  mode: TextMode,
  at: number,
  what: Pick<Suggestion, 'kind' | 'insert' | 'caret'>,
): { insert: string; caret: number } {
  return mappingAt(text, mode, at) ? { insert: what.insert, caret: what.caret } : inBraces(what)
}
