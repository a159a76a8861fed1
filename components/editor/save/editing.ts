import { uuidv7 } from 'uuidv7'
import { ask } from '@/components/ask'
import { toast } from '@/components/ui/toasts'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import type { Problem } from '@/lib/scenario/graph'
import type { Draft } from '../store/commands'
import { createEditorStore, type EditorStore } from '../store/editor-store'
import { withSealed } from '../store/typed-secrets'
import { Autosave, type Copy, type Stored } from './autosave'
import { keptPlace } from './kept'
import { NameSaver } from './name-saver'
import { TIMERS } from './timers'

/** The drawings of so many scenarios stay in a tab's memory. */
const MOST = 4

/** One scenario being drawn in this tab. */
export interface Editing {
  store: EditorStore
  autosave: Autosave
  name: NameSaver
  /** Under which name this visit keeps drawings in the browser. */
  visit: string
  /** What the page shows around the drawing is told here. */
  told: Told
  /** Lets go of what it listens to. */
  close: () => void
}

export interface Told {
  problems: (problems: Problem[]) => void
  view: (view: ScenarioView) => void
  renamed: (name: string) => void
  copied: (copy: Copy, whose: 'mine' | 'theirs') => void
}

/**
 * What this tab has drawn, by scenario. It outlives the page: whoever goes to another page and comes back finds the
 * drawing as it was left, and not as the router remembers it, with what is still to be saved.
 */
const open = new Map<string, Editing>()

const draftOf = ({ document, connections }: Pick<ScenarioView, 'document' | 'connections'>): Draft => ({
  document,
  connections,
})

export const storedOf = (view: ScenarioView): Stored => ({
  revision: view.revision,
  draft: draftOf(view),
  saves: view.saves,
})

/** The drawing of a scenario in this tab, begun with what the page brought where it is not there yet. */
export function editingOf(view: ScenarioView, descriptors: readonly ModuleDescriptor[]): Editing {
  // A server draws for many people and remembers nothing of any.
  if (typeof window === 'undefined') return begin(view, descriptors)
  const before = open.get(view.id)
  // The steps to undo end with the visit, as they would with the page.
  before?.store.getState().replace(before.store.getState().draft)
  const known = before ?? begin(view, descriptors)
  // Last in the map is used last.
  open.delete(view.id)
  open.set(view.id, known)
  for (const [id, editing] of open)
    if (open.size > MOST && id !== view.id && !isDirty(editing)) {
      editing.close()
      open.delete(id)
    }
  return known
}

const isDirty = ({ autosave, name }: Editing): boolean => autosave.isDirty || name.isDirty

/** What is told while no page is there to hear it. */
export const UNHEARD: Told = {
  problems: () => undefined,
  view: () => undefined,
  renamed: () => undefined,
  copied: () => undefined,
}

function saveAll(): void {
  for (const { autosave, name } of open.values()) {
    void autosave.flush()
    void name.flush()
  }
}

if (typeof window !== 'undefined') {
  addEventListener('online', saveAll)
  addEventListener('beforeunload', event => {
    if (![...open.values()].some(isDirty)) return
    saveAll()
    event.preventDefault()
  })
}

function begin(view: ScenarioView, descriptors: readonly ModuleDescriptor[]): Editing {
  const { id } = view
  const store = createEditorStore(draftOf(view))
  const inBrowser = typeof window !== 'undefined'
  const visit = inBrowser ? uuidv7() : ''
  const channel = inBrowser && 'BroadcastChannel' in window ? new BroadcastChannel(`joinery.${id}`) : null
  const autosave = new Autosave(
    {
      store,
      port: {
        save: async ({ document, connections }, revision, saveId, keepStored) => {
          const { sealed, ...saved } = await ask('scenarios.save', {
            id,
            revision,
            document,
            connections: { ...connections },
            saveId,
            keepStored,
          })
          return { ...saved, asStored: (now, sent) => withSealed(now, sent, sealed) }
        },
        read: async () => {
          const read = await ask('scenarios.get', { id })
          editing.told.view(read)
          return storedOf(read)
        },
        copy: ({ document, connections }) =>
          ask('scenarios.duplicate', { id, unsaved: { document, connections: { ...connections } } }),
      },
      kept: inBrowser ? keptPlace(id, visit, descriptors) : NOWHERE,
      events: {
        saved: (problems, revision) => {
          editing.told.problems(problems)
          channel?.postMessage(revision)
        },
        taken: by => {
          if (by && !by.mine) toast(`${by.name} has saved this scenario; this shows it as it is now.`)
        },
        copied: (copy, whose) => editing.told.copied(copy, whose),
      },
      // Unlike randomUUID it is there also where a page comes by plain http.
      newId: uuidv7,
      timers: TIMERS,
    },
    view,
  )
  const name = new NameSaver(async typed => {
    await ask('scenarios.rename', { id, name: typed })
    editing.told.renamed(typed)
    channel?.postMessage(null)
  }, TIMERS)
  const editing: Editing = { store, autosave, name, visit, told: UNHEARD, close: () => channel?.close() }
  channel?.addEventListener('message', ({ data }) => {
    if (typeof data !== 'number' || data > autosave.revision) void autosave.refresh()
  })
  return editing
}

const NOWHERE = { keep: () => undefined, forget: () => undefined }
