import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { FUNCTIONS } from '@/lib/expression'
import { ownerOf, type Suggestion, suggestionsAt } from './suggestions'
import { mappingsIn, type TextMode } from './tokens'
import type { UpstreamModule } from './upstream'

const FUNCTION_SECTION = { name: 'Functions', rank: 1_000 }

/** Offers attributes and functions: while typing in a mapping, anywhere with Ctrl Space. Typing `{{` opens a mapping. */
export function completion(mode: TextMode, upstream: () => readonly UpstreamModule[]): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString()
    const found = suggestionsAt(text, mode, context.pos, context.explicit, upstream(), FUNCTIONS)
    if (!found) return null
    const ranks = new Map(upstream().map((one, rank) => [ownerOf(one), rank]))
    const options = found.items.map(one => option(one, ranks.get(one.detail) ?? 0))
    return { from: found.from, to: found.to, filter: false, options }
  }
  const option = (one: Suggestion, rank: number): Completion => ({
    label: one.insert,
    displayLabel: one.label,
    detail: one.kind === 'function' ? one.detail : '',
    info: one.info,
    section: one.kind === 'function' ? FUNCTION_SECTION : { name: one.detail, rank },
    apply(view, _, from, to) {
      view.dispatch({
        changes: { from, to, insert: one.insert },
        selection: { anchor: from + one.caret + stepOut(view, from, to, one) },
        userEvent: 'input.complete',
      })
    },
  })
  return [
    autocompletion({ override: [source], icons: false, maxRenderedOptions: 100 }),
    mode === 'template' ? braces : [],
  ]
}

/** Where an attribute is all that stands between the braces, the mapping is done and the caret goes on behind it. */
function stepOut(view: EditorView, from: number, to: number, { kind }: Suggestion): number {
  const around = [view.state.sliceDoc(Math.max(0, from - 2), from), view.state.sliceDoc(to, to + 2)]
  return kind === 'attribute' && around[0] === '{{' && around[1] === '}}' ? 2 : 0
}

/** Closes `{{` by itself, and lets people type over the braces that it put there. */
const braces = EditorView.inputHandler.of((view, from, to, text) => {
  if (from !== to) return false
  const all = view.state.doc.toString()
  const mappings = mappingsIn(all, 'template')
  if (text === '{' && all[from - 1] === '{' && all[from - 2] !== '\\') {
    if (mappings.some(one => one.from < from && from < one.to)) return false
    const closing = all.startsWith('}}', from) ? '' : '}}'
    view.dispatch({
      changes: { from, insert: `{${closing}` },
      selection: { anchor: from + 1 },
      userEvent: 'input.type',
    })
    startCompletion(view)
    return true
  }
  const closes = mappings.some(one => one.closed && (from === one.inner.to || from === one.inner.to + 1))
  if (text !== '}' || all[from] !== '}' || !closes) return false
  view.dispatch({ selection: { anchor: from + 1 } })
  return true
})
