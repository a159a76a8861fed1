import {
  type EditorState,
  type Extension,
  Facet,
  type Range,
  StateEffect,
  StateField,
} from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap } from '@codemirror/view'
import { BRACES, EXPRESSION } from './pill-style'
import { type IconOf, PillWidget } from './pill-widget'
import { type Reference, referencesIn, soleReference } from './references'
import { type Mapping, mappingsIn, type TextMode } from './tokens'
import { attributeAt, type UpstreamModule } from './upstream'
import { pillOf } from './words'

/** What an editor knows of the drawing around it. */
export interface EditorScope {
  mode: TextMode
  upstream: readonly UpstreamModule[]
  iconOf: IconOf
}

/** Whether Enter begins a new line. */
export const takesLines = Facet.define<boolean, boolean>({ combine: values => values[0] ?? false })

export const setScope = StateEffect.define<EditorScope>()
const setFocused = StateEffect.define<boolean>()

interface Pills {
  scope: EditorScope
  /** Only then does the caret mean that somebody is at a mapping. */
  focused: boolean
  decorations: DecorationSet
  /** What the caret steps over as one. */
  atoms: DecorationSet
}

const MARK = Decoration.mark({ class: EXPRESSION })
const BRACE = Decoration.mark({ class: BRACES })

/**
 * Draws mappings as pills. While the caret is between the braces of one, its text is shown; a double click puts it there,
 * and so does Enter beside or on a pill.
 */
export function pills(scope: EditorScope): Extension {
  const field = StateField.define<Pills>({
    create: state => draw(state, scope, false),
    update(before, transaction) {
      let { scope: now, focused } = before
      // Focus is told a moment late; whoever types at once is there already.
      if (transaction.isUserEvent('input.type')) focused = true
      for (const effect of transaction.effects) {
        if (effect.is(setScope)) now = effect.value
        if (effect.is(setFocused)) focused = effect.value
      }
      const same = now === before.scope && focused === before.focused
      if (same && !transaction.docChanged && !transaction.selection) return before
      return draw(transaction.state, now, focused)
    },
    provide: self => [
      EditorView.decorations.from(self, value => value.decorations),
      EditorView.atomicRanges.of(view => view.state.field(self).atoms),
    ],
  })

  const pillAt = (view: EditorView, at: number): { from: number; to: number } | null => {
    let found: { from: number; to: number } | null = null
    view.state.field(field).atoms.between(at, at, (from, to) => {
      found = { from, to }
    })
    return found
  }
  const openAt = (view: EditorView, at: number): boolean => {
    const pill = pillAt(view, at)
    const { mode } = view.state.field(field).scope
    const text = view.state.doc.toString()
    const mapping = pill && mappingsIn(text, mode).find(one => one.from <= pill.from && pill.to <= one.to)
    if (!pill || !mapping || mode === 'expression') return false
    view.dispatch({
      selection: { anchor: Math.min(pill.to, mapping.inner.to) },
      scrollIntoView: true,
    })
    return true
  }
  const pillUnder = (event: Event, view: EditorView): number | null => {
    const element = event.target instanceof Element ? event.target.closest('[data-pill]') : null
    return element ? view.posAtDOM(element) : null
  }

  return [
    field,
    EditorView.domEventHandlers({
      mousedown(event, view) {
        const at = pillUnder(event, view)
        const pill = at === null ? null : pillAt(view, at)
        if (!pill || event.detail > 1 || event.shiftKey) return false
        view.dispatch({ selection: { anchor: pill.from, head: pill.to } })
        view.focus()
        event.preventDefault()
        return true
      },
      dblclick(event, view) {
        const at = pillUnder(event, view)
        if (at === null || !openAt(view, at)) return false
        event.preventDefault()
        return true
      },
    }),
    EditorView.focusChangeEffect.of((_, focusing) => setFocused.of(focusing)),
    keymap.of([
      {
        key: 'Enter',
        run(view) {
          const { from, to, empty } = view.state.selection.main
          const pill = pillAt(view, from)
          if (!pill || (!empty && (pill.from !== from || pill.to !== to))) return false
          // Beside a pill Enter begins a new line, where there are lines.
          if (empty && view.state.facet(takesLines)) return false
          return openAt(view, from)
        },
      },
    ]),
  ]
}

function draw(state: EditorState, scope: EditorScope, focused: boolean): Pills {
  const { head } = state.selection.main
  const text = state.doc.toString()
  const known = (root: string): boolean =>
    scope.upstream.some(one => one.key === root) || /^m[1-9]\d*$/.test(root)
  const drawn: Range<Decoration>[] = []
  const atoms: Range<Decoration>[] = []
  const pill = (reference: Reference, source: string, from: number, to: number): void => {
    const widget = new PillWidget(pillOf(reference, source, scope.upstream), scope.iconOf)
    const range = Decoration.replace({ widget }).range(from, to)
    drawn.push(range)
    atoms.push(range)
  }
  for (const mapping of mappingsIn(text, scope.mode)) {
    const isOpen =
      focused && state.selection.main.empty && mapping.inner.from <= head && head <= mapping.inner.to
    const sole =
      mapping.closed && !isOpen && scope.mode === 'template' ? soleReference(mapping.source, known) : null
    if (sole) pill(sole, mapping.source, mapping.from, mapping.to)
    else drawExpression(mapping)
  }
  return { scope, focused, decorations: Decoration.set(drawn, true), atoms: Decoration.set(atoms, true) }

  function drawExpression({ from, to, inner, source, closed }: Mapping): void {
    if (scope.mode === 'template') {
      drawn.push(MARK.range(from, to), BRACE.range(from, inner.from))
      if (closed) drawn.push(BRACE.range(inner.to, to))
    }
    for (const reference of referencesIn(source, known)) {
      const [start, end] = [inner.from + reference.from, inner.from + reference.to]
      if (!beingTyped(reference, start, end)) pill(reference, source, start, end)
    }
  }

  /** A path that still grows at the caret stays text until it names something. */
  function beingTyped(reference: Reference, start: number, end: number): boolean {
    if (!focused || head <= start || head > end) return false
    const module = scope.upstream.find(one => one.key === reference.root)
    return reference.names.length === 0 || !module || !attributeAt(module.whole, reference.names)
  }
}
