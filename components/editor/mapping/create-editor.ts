import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { linter } from '@codemirror/lint'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, type KeyBinding, keymap, placeholder, tooltips } from '@codemirror/view'
import { completion } from './completion'
import { type EditorScope, pills, setScope, takesLines } from './pills'
import { insertionAt, type Suggestion } from './suggestions'
import { textProblems } from './text-problems'
import { theme } from './theme'

interface EditorOptions extends EditorScope {
  text: string
  multiline: boolean
  placeholder: string
  /** Of the page's content security policy, for the styles that the editor brings. */
  nonce: string
  /** What assistive technology reads: label, description, whether it is wrong. */
  attributes: Record<string, string>
  onChange(text: string): void
  onFocus(): void
  onBlur(): void
}

/** An editor on the page, as its field uses it. */
export interface MappingEditor {
  setText(text: string): void
  setScope(scope: EditorScope): void
  setAttributes(attributes: Record<string, string>): void
  /** Puts something in at the caret, or in place of what is selected. */
  insert(what: Pick<Suggestion, 'kind' | 'insert' | 'caret'>): void
  focus(): void
  destroy(): void
}

/** Changes that come from outside and are not to be told back. */
const fromOutside = Annotation.define<boolean>()

/** Makes an editor for texts with mappings inside `host`. Ctrl Space completes, Escape leaves. */
export function createEditor(host: HTMLElement, options: EditorOptions): MappingEditor {
  const attributes = new Compartment()
  let scope: EditorScope = options
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: options.text,
      selection: { anchor: options.text.length },
      extensions: [
        EditorView.cspNonce.of(options.nonce),
        theme,
        EditorView.lineWrapping,
        takesLines.of(options.multiline),
        options.multiline ? [] : [oneLine, keymap.of([NO_SECOND_LINE])],
        history(),
        completion(options.mode, () => scope.upstream),
        pills(options),
        keymap.of([{ key: 'Escape', run: leave }, ...historyKeymap, ...defaultKeymap]),
        linter(now => diagnostics(now, scope), {
          delay: 500,
          // Whoever leaves it has finished: what was not called wrong until then is.
          needsRefresh: update => update.focusChanged,
        }),
        tooltips({ position: 'fixed', parent: floatingParent(host) }),
        placeholder(options.placeholder),
        attributes.of(EditorView.contentAttributes.of(options.attributes)),
        EditorView.updateListener.of(update => {
          const own = update.transactions.some(one => one.annotation(fromOutside))
          if (update.docChanged && !own) options.onChange(update.state.doc.toString())
        }),
        EditorView.domEventHandlers({
          focus: () => options.onFocus(),
          blur: () => options.onBlur(),
        }),
      ],
    }),
  })
  // Escape closes the list of choices or leaves the field; the dialog around it stays.
  const keepEscape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') event.stopPropagation()
  }
  host.addEventListener('keydown', keepEscape)

  return {
    setText(text) {
      const next = view.state.toText(text)
      if (view.state.doc.eq(next)) return
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: fromOutside.of(true),
      })
    },
    setScope(next) {
      scope = next
      view.dispatch({ effects: setScope.of(next) })
    },
    setAttributes(next) {
      view.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of(next)) })
    },
    insert(what) {
      const { from, to } = view.state.selection.main
      const put = insertionAt(view.state.doc.toString(), scope.mode, from, what)
      view.dispatch({
        changes: { from, to, insert: put.insert },
        selection: { anchor: from + put.caret },
        userEvent: 'input.insert',
        scrollIntoView: true,
      })
    },
    focus: () => view.focus(),
    destroy() {
      host.removeEventListener('keydown', keepEscape)
      view.destroy()
    },
  }
}

function leave(view: EditorView): boolean {
  view.contentDOM.blur()
  return true
}

/** In a dialog the lists must be part of it, or a click on them would count as a click outside. */
const floatingParent = (host: HTMLElement): HTMLElement =>
  host.closest<HTMLElement>('[role="dialog"]') ?? host.ownerDocument.body

/** A list of choices takes its Enter before; what is left would only put a space where the caret is. */
const NO_SECOND_LINE: KeyBinding = { key: 'Enter', run: () => true }

/** What is pasted into one line becomes one. */
const oneLine: Extension = EditorState.transactionFilter.of(transaction => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, ' ')
  const anchor = Math.min(transaction.newSelection.main.head, text.length)
  return {
    changes: { from: 0, to: transaction.startState.doc.length, insert: text },
    selection: { anchor },
    userEvent: 'input.paste',
  }
})

function diagnostics(view: EditorView, { mode, upstream }: EditorScope) {
  const { doc } = view.state
  return textProblems(doc.toString(), mode, upstream, view.hasFocus).map(({ message, offset, length }) => ({
    from: Math.min(offset, doc.length),
    to: Math.min(offset + Math.max(1, length), doc.length),
    severity: 'error' as const,
    message,
  }))
}
