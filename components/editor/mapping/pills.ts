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
const open = StateEffect.define<{ from: number; to: number } | null>()

interface Pills {
  scope: EditorScope
  /** A mapping that is shown as text, because somebody is at it. */
  opened: { from: number; to: number } | null
  decorations: DecorationSet
  /** What the caret steps over as one. */
  atoms: DecorationSet
}

const MARK = Decoration.mark({ class: EXPRESSION })
const BRACE = Decoration.mark({ class: BRACES })

/** Draws mappings as pills. A pill is opened as text by a double click, or by Enter beside it or on it. */
export function pills(scope: EditorScope): Extension {
  const field = StateField.define<Pills>({
    create: state => draw(state, scope, null),
    update(before, transaction) {
      let { scope: now, opened } = before
      if (opened) {
        const { changes } = transaction
        opened = { from: changes.mapPos(opened.from, -1), to: changes.mapPos(opened.to, 1) }
        const { head } = transaction.state.selection.main
        if (head < opened.from || head > opened.to) opened = null
      }
      for (const effect of transaction.effects) {
        if (effect.is(setScope)) now = effect.value
        if (effect.is(open)) opened = effect.value
      }
      const same = now === before.scope && opened === before.opened
      if (same && !transaction.docChanged && !transaction.selection) return before
      return draw(transaction.state, now, opened)
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
      effects: open.of({ from: mapping.from, to: mapping.to }),
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
    EditorView.focusChangeEffect.of((_, focusing) => (focusing ? null : open.of(null))),
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

function draw(state: EditorState, scope: EditorScope, opened: Pills['opened']): Pills {
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
    const isOpen = opened !== null && opened.from <= mapping.from && mapping.to <= opened.to
    const sole =
      mapping.closed && !isOpen && scope.mode === 'template' ? soleReference(mapping.source, known) : null
    if (sole) pill(sole, mapping.source, mapping.from, mapping.to)
    else drawExpression(mapping)
  }
  return { scope, opened, decorations: Decoration.set(drawn, true), atoms: Decoration.set(atoms, true) }

  function drawExpression({ from, to, inner, source, closed }: Mapping): void {
    if (scope.mode === 'template') {
      drawn.push(MARK.range(from, to), BRACE.range(from, inner.from))
      if (closed) drawn.push(BRACE.range(inner.to, to))
    }
    for (const reference of referencesIn(source, known)) {
      const [start, end] = [inner.from + reference.from, inner.from + reference.to]
      if (!beingTyped(state, reference, start, end)) pill(reference, source, start, end)
    }
  }

  /** A path that still grows at the caret stays text until it names something. */
  function beingTyped(now: EditorState, reference: Reference, start: number, end: number): boolean {
    const { head } = now.selection.main
    if (head <= start || head > end) return false
    const module = scope.upstream.find(one => one.key === reference.root)
    return reference.names.length === 0 || !module || !attributeAt(module.whole, reference.names)
  }
}
