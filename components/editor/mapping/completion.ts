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
import { suggestionsAt } from './suggestions'
import { mappingsIn, type TextMode } from './tokens'
import type { UpstreamModule } from './upstream'

const FUNCTION_SECTION = { name: 'Functions', rank: 1_000 }

/** Offers attributes and functions: while typing in a mapping, anywhere with Ctrl Space. Typing `{{` opens a mapping. */
export function completion(mode: TextMode, upstream: () => readonly UpstreamModule[]): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString()
    const found = suggestionsAt(text, mode, context.pos, context.explicit, upstream(), FUNCTIONS)
    return found && { from: found.from, to: found.to, filter: false, options: found.items.map(option) }
  }
  const option = (one: NonNullable<ReturnType<typeof suggestionsAt>>['items'][number]): Completion => ({
    label: one.insert,
    displayLabel: one.label,
    detail: one.kind === 'function' ? one.detail : '',
    info: one.info,
    section: one.kind === 'function' ? FUNCTION_SECTION : one.detail,
    apply(view, _, from, to) {
      view.dispatch({
        changes: { from, to, insert: one.insert },
        selection: { anchor: from + one.caret },
        userEvent: 'input.complete',
      })
    },
  })
  return [
    autocompletion({ override: [source], icons: false, maxRenderedOptions: 100 }),
    mode === 'template' ? braces : [],
  ]
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
