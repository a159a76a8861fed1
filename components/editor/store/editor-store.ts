import { createStore } from 'zustand/vanilla'
import type { Draft } from './commands'

const MOST_STEPS = 500

export interface Selection {
  modules: readonly string[]
  links: readonly string[]
}

const NOTHING: Selection = { modules: [], links: [] }

interface Step {
  draft: Draft
  /** Said when it is undone: “Move 3 modules”. */
  label: string
}

export interface EditorState {
  draft: Draft
  /** Kept apart from the history: choosing something else never clears what can be redone. */
  selection: Selection
  past: readonly Step[]
  future: readonly Step[]
  /** What the last change may be merged with: a burst of typing or a row of key presses is one step. */
  burst: string | null
  /** @param merge  changes with the same name, one right after the other, are one step */
  apply(label: string, change: (draft: Draft) => Draft, merge?: string): void
  /** Ends a burst: the next change is a step of its own. */
  rest(): void
  /** @returns what was undone, null when there is nothing */
  undo(): string | null
  redo(): string | null
  /** Another drawing, that was not made here: there is no way back through it, since undoing would undo others' work. */
  replace(draft: Draft): void
  select(selection: Partial<Selection>): void
}

/**
 * The drawing being edited. Drafts are immutable and share what did not change, so a step of the history costs what was
 * changed and no more.
 */
export const createEditorStore = (draft: Draft) =>
  createStore<EditorState>((set, get) => ({
    draft,
    selection: NOTHING,
    past: [],
    future: [],
    burst: null,

    apply(label, change, merge) {
      const { draft: before, past, burst } = get()
      const after = change(before)
      if (after === before) return
      const merged = merge !== undefined && merge === burst && past.length > 0
      set({
        draft: after,
        past: merged ? past : [...past, { draft: before, label }].slice(-MOST_STEPS),
        future: [],
        burst: merge ?? null,
      })
    },

    rest: () => set({ burst: null }),

    undo() {
      const { draft: now, past, future } = get()
      const step = past.at(-1)
      if (step === undefined) return null
      set({
        draft: step.draft,
        past: past.slice(0, -1),
        future: [...future, { draft: now, label: step.label }],
        burst: null,
      })
      return step.label
    },

    redo() {
      const { draft: now, past, future } = get()
      const step = future.at(-1)
      if (step === undefined) return null
      set({
        draft: step.draft,
        past: [...past, { draft: now, label: step.label }],
        future: future.slice(0, -1),
        burst: null,
      })
      return step.label
    },

    replace(draft) {
      const { selection } = get()
      const keys = new Set(draft.document.modules.map(module => module.key))
      const links = new Set(draft.document.links.map(link => link.id))
      set({
        draft,
        past: [],
        future: [],
        burst: null,
        selection: {
          modules: selection.modules.filter(key => keys.has(key)),
          links: selection.links.filter(id => links.has(id)),
        },
      })
    },

    select: selection => set({ selection: { ...NOTHING, ...selection } }),
  }))

export type EditorStore = ReturnType<typeof createEditorStore>
