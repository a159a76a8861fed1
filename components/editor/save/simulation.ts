import { AskError } from '@/components/ask'
import type { SaveMark } from '@/lib/operations/recent-saves'
import type { Draft } from '../store/commands'
import { withDocument } from '../store/commands'
import { createEditorStore } from '../store/editor-store'
import { Autosave, type Copy, type SavePort, type Stored } from './autosave'
import type { Kept } from './kept'

/** A drawing with these modules and nothing else: each edit of a test is a module of its own. */
export const drawing = (...keys: string[]): Draft => ({
  document: {
    format: 1,
    name: 'Simulated',
    settings: { parallelism: 1, stopAtFirstFailure: false },
    connections: {},
    modules: keys.map(key => ({ key, module: 'flow.set-variables@1', parameters: {} })),
    links: [],
  },
  connections: {},
})

export const keysOf = (draft: Draft): string[] => draft.document.modules.map(module => module.key)

const LOST = new AskError({ code: 'unavailable', message: 'lost' })

/** The server's side of saving, as `scenarios.save` does it. */
export class SimulatedServer {
  revision = 0
  draft = drawing()
  saves: (Omit<SaveMark, 'mine'> & { by: string })[] = []
  readonly copies: Draft[] = []

  stored(asker: string): Stored {
    const saves = this.saves.map(({ by, ...mark }) => ({ ...mark, mine: by === asker }))
    return { revision: this.revision, draft: structuredClone(this.draft), saves }
  }

  save(by: string, draft: Draft, revision: number, id: string, keepStored: boolean) {
    const there = this.saves.find(save => save.id === id)
    if (there) return { revision: there.revision, problems: [] }
    if (revision !== this.revision) throw new AskError({ code: 'conflict', message: 'too late' })
    const kept = keepStored ? this.copy(this.draft) : undefined
    this.draft = structuredClone(draft)
    this.revision++
    this.saves = [...this.saves, { id, revision: this.revision, by, name: by, at: '' }].slice(-20)
    return { revision: this.revision, problems: [], ...(kept ? { kept } : {}) }
  }

  copy(draft: Draft): Copy {
    this.copies.push(structuredClone(draft))
    return { id: `copy ${this.copies.length}`, name: 'a copy' }
  }
}

/** A request on its way: nothing happens before the test says so. */
interface Flying {
  arrive: () => unknown
  answer: (value: unknown) => void
  lose: (error: unknown) => void
}

export type How = 'answered' | 'answer lost' | 'never arrived' | 'late'

/** A network in which everything waits until a test lets it arrive, answers it or loses it. */
export class SimulatedNetwork {
  private flying: Flying[] = []

  get busy(): boolean {
    return this.flying.length > 0
  }

  ask<T>(arrive: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.flying.push({ arrive, answer: value => resolve(value as T), lose: reject })
    })
  }

  /** What becomes of the request that has waited longest, or of another one. `late`: given up, and arrives all the same. */
  happen(how: How, at = 0): void {
    const [one] = this.flying.splice(at % Math.max(1, this.flying.length), 1)
    if (one === undefined) return
    if (how === 'late') this.flying.push({ ...one, answer: () => undefined, lose: () => undefined })
    if (how === 'late' || how === 'never arrived') {
      one.lose(LOST)
      return
    }
    try {
      const value = one.arrive()
      if (how === 'answered') one.answer(value)
      else one.lose(LOST)
    } catch (error) {
      one.lose(how === 'answered' ? error : LOST)
    }
  }
}

/** A place where a person draws: a tab. `left` is what the browser still has after a crash. */
export class SimulatedTab {
  readonly store
  readonly autosave: Autosave
  left: Kept | null = null
  copied: Copy[] = []
  private timers = new Map<number, () => void>()
  private crashed = false

  constructor(
    readonly person: string,
    server: SimulatedServer,
    network: SimulatedNetwork,
    newId: () => string,
  ) {
    const first = server.stored(person)
    this.store = createEditorStore(first.draft)
    const port: SavePort = {
      save: async (draft, revision, id, keepStored) => ({
        ...(await network.ask(() => server.save(person, draft, revision, id, keepStored))),
        // As sealing does: the draft that the server has is another object, and so is what is shown.
        asStored: now => ({ ...now, connections: { ...now.connections, stored: id } }),
      }),
      read: () => network.ask(() => server.stored(person)),
      copy: draft => network.ask(() => server.copy(draft)),
    }
    let timer = 0
    this.autosave = new Autosave(
      {
        store: this.store,
        port,
        kept: {
          keep: kept => {
            if (!this.crashed) this.left = structuredClone(kept)
          },
          forget: () => {
            if (!this.crashed) this.left = null
          },
        },
        events: {
          saved: () => undefined,
          taken: () => undefined,
          copied: copy => this.copied.push(copy),
        },
        newId,
        timers: {
          set: work => {
            this.timers.set(++timer, work)
            return timer
          },
          clear: one => this.timers.delete(one as number),
        },
      },
      first,
    )
  }

  edit(key: string): void {
    this.store
      .getState()
      .apply('Add', draft =>
        withDocument(draft, { modules: [...draft.document.modules, ...drawing(key).document.modules] }),
      )
  }

  /** Whatever waits for its time: it has come. */
  passTime(): void {
    const due = [...this.timers.values()]
    this.timers.clear()
    for (const work of due) if (!this.crashed) work()
  }

  /** Its page is gone; what its browser keeps stays. */
  crash(): Kept | null {
    this.crashed = true
    this.timers.clear()
    return this.left
  }

  get keys(): string[] {
    return keysOf(this.store.getState().draft)
  }
}
