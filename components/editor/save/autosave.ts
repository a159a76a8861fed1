import { AskError } from '@/components/ask'
import type { SaveMark } from '@/lib/operations/recent-saves'
import type { Problem } from '@/lib/scenario/graph'
import type { Draft } from '../store/commands'
import type { EditorStore } from '../store/editor-store'
import type { Kept, KeptPlace } from './kept'
import { sameDrawing } from './same-drawing'
import type { Timers } from './timers'

const SAVE_AFTER_MS = 800
const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const
/** Saves without an answer that are remembered: the oldest may be the one that arrived. */
const MOST_SENT = 200

/** A scenario as the server has it. */
export interface Stored {
  revision: number
  draft: Draft
  /** The last saves, newest last. */
  saves: readonly SaveMark[]
}

export interface SavedNow {
  revision: number
  problems: Problem[]
  kept?: Copy
  /**
   * Puts what the server made of parts of the draft in their place, such as sealed secrets.
   * @param now  the draft to change; what was changed since it was sent stays
   * @param sent  the draft that was saved
   */
  asStored?: (now: Draft, sent: Draft) => Draft
}

/** What was saved over or could not be saved, as a scenario of its own. */
export interface Copy {
  id: string
  name: string
}

/** The server. Every method is rejected with an AskError. */
export interface SavePort {
  /**
   * @param saveId  the same id is done once, however often it comes
   * @param keepStored  what is stored now stays as a copy
   */
  save(draft: Draft, revision: number, saveId: string, keepStored: boolean): Promise<SavedNow>
  read(): Promise<Stored>
  /** Stores a drawing as a scenario of its own. */
  copy(draft: Draft): Promise<Copy>
}

/** How the drawing stands with the server. */
export type SaveState =
  | { is: 'saved' }
  | { is: 'unsaved' }
  | { is: 'saving' }
  /** The server is out of reach; the drawing is kept in this browser and tried again. */
  | { is: 'offline'; message: string }
  /** Another save came first; this drawing is kept until its owner says what to do. */
  | { is: 'conflict'; theirs: Stored; by: SaveMark | null; busy: boolean; message: string | null }
  /** The server takes it in no form; the reason is in words. */
  | { is: 'refused'; message: string }

/** What others need to hear of. */
export interface SaveEvents {
  saved(problems: Problem[], revision: number): void
  /** The drawing has been replaced by a newer one. */
  taken(by: SaveMark | null): void
  /** Something was kept as a scenario of its own. */
  copied(copy: Copy, whose: 'mine' | 'theirs'): void
}

export interface AutosaveOptions {
  store: EditorStore
  port: SavePort
  kept: KeptPlace
  events: SaveEvents
  newId: () => string
  timers: Timers
}

/**
 * Saves the drawing a moment after each change, one request at a time, each based on the revision before it. Until the
 * server has a change, this browser keeps it. Whatever comes in between, edits of this place and of others: none is lost
 * by what this does, or by any answer to its questions.
 */
export class Autosave {
  private state: SaveState = { is: 'saved' }
  private readonly listeners = new Set<() => void>()
  /** What the server is known to have of this drawing. */
  private base: { revision: number; draft: Draft }
  private saves: readonly SaveMark[]
  /** Saves that nobody has answered; each may have arrived. */
  private readonly sent = new Map<string, Draft>()
  /** What is stored at `base` is somebody's, and stays as a copy when this drawing takes its place. */
  private keepStored = false
  private line: Promise<void> = Promise.resolve()
  private timer: unknown
  private tries = 0

  constructor(
    private readonly options: AutosaveOptions,
    stored: Pick<Stored, 'revision' | 'saves'>,
  ) {
    this.base = { revision: stored.revision, draft: this.draft }
    this.saves = stored.saves
    let last = this.draft
    options.store.subscribe(now => {
      if (now.draft === last) return
      last = now.draft
      this.changed()
    })
  }

  private get draft(): Draft {
    return this.options.store.getState().draft
  }

  getState = (): SaveState => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The id under which this very drawing was sent, where nobody has answered yet. */
  private sentAs(draft: Draft): string | undefined {
    return [...this.sent].find(([, sent]) => sent === draft)?.[0]
  }

  /** The revision that the server is known to have. */
  get revision(): number {
    return this.base.revision
  }

  /** Whether the server lacks something of what is drawn here. */
  get isDirty(): boolean {
    return this.draft !== this.base.draft
  }

  private set(state: SaveState): void {
    this.state = state
    for (const listener of this.listeners) listener()
  }

  private changed(): void {
    const { clear } = this.options.timers
    if (!this.isDirty) {
      // Undone to what the server has.
      clear(this.timer)
      this.options.kept.forget()
      if (this.state.is === 'conflict') {
        this.take(this.state.theirs)
        return
      }
      if (this.state.is === 'unsaved' || this.state.is === 'refused') this.set({ is: 'saved' })
      return
    }
    this.keep()
    if (this.state.is === 'conflict') return
    if (this.state.is !== 'saving' && this.state.is !== 'offline') this.set({ is: 'unsaved' })
    this.later(SAVE_AFTER_MS)
  }

  private later(ms: number): void {
    const { clear, set } = this.options.timers
    clear(this.timer)
    this.timer = set(() => void this.flush(), ms)
  }

  private keep(): void {
    const { draft } = this
    const saveId = this.sentAs(draft) ?? null
    this.options.kept.keep({
      revision: this.base.revision,
      draft,
      saveId,
      sent: [...this.sent.keys()],
      over: this.keepStored || this.state.is === 'conflict',
    })
  }

  /** One after the other, so that no answer is judged by what another has just changed. */
  private inLine(work: () => Promise<void>): Promise<void> {
    this.line = this.line.then(work, work)
    return this.line
  }

  /** Saves now what is not saved yet; never rejected. */
  flush(): Promise<void> {
    this.options.timers.clear(this.timer)
    return this.inLine(() => this.saveOnce())
  }

  /** Saves, and is rejected in words where the server does not have the drawing as it stands. @throws {AskError} */
  async mustBeSaved(): Promise<void> {
    await this.flush()
    // What was drawn while it was being saved.
    if (this.isDirty && this.state.is === 'unsaved') await this.flush()
    if (!this.isDirty) return
    const message =
      this.state.is === 'conflict'
        ? 'Say first which drawing is to be kept: above the canvas.'
        : 'The drawing as it stands is not saved yet.'
    throw new AskError({ code: 'conflict', message })
  }

  private async saveOnce(): Promise<void> {
    const { port, events, store } = this.options
    const { draft } = this
    if (!this.isDirty || this.state.is === 'conflict') return
    const known = this.sentAs(draft)
    const id = known ?? this.options.newId()
    this.sent.set(id, draft)
    for (const [oldest] of this.sent) if (this.sent.size > MOST_SENT) this.sent.delete(oldest)
    this.set({ is: 'saving' })
    this.keep()
    try {
      const done = await port.save(draft, this.base.revision, id, this.keepStored)
      const { asStored } = done
      const stored = asStored ? asStored(draft, draft) : draft
      const now = this.draft
      this.adopt(done.revision, stored)
      if (asStored) store.setState({ draft: now === draft ? stored : asStored(now, draft) })
      this.settle()
      events.saved(done.problems, done.revision)
      if (done.kept) events.copied(done.kept, 'theirs')
    } catch (error) {
      await this.failed(error, id)
    }
  }

  /** The server has this draft, as this revision. */
  private adopt(revision: number, draft: Draft): void {
    this.base = { revision, draft }
    this.sent.clear()
    this.keepStored = false
    this.tries = 0
  }

  private settle(): void {
    if (!this.isDirty) {
      this.options.kept.forget()
      this.set({ is: 'saved' })
      return
    }
    this.set({ is: 'unsaved' })
    this.keep()
    this.later(SAVE_AFTER_MS)
  }

  private async failed(error: unknown, saveId: string): Promise<void> {
    const refusal = error instanceof AskError ? error.refusal : null
    if (refusal?.code === 'conflict') {
      try {
        return this.meet(await this.options.port.read(), 'certain')
      } catch (unread) {
        return this.offline(unread)
      }
    }
    if (refusal && refusal.code !== 'unavailable' && refusal.code !== 'bug') {
      this.sent.delete(saveId)
      this.keep()
      return this.set({ is: 'refused', message: refusal.message })
    }
    this.offline(error)
  }

  private offline(error: unknown): void {
    const message = error instanceof AskError ? error.message : 'The server cannot be reached.'
    this.set({ is: 'offline', message })
    this.later(RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)] ?? SAVE_AFTER_MS)
  }

  /** Asks the server how the drawing stands: whenever it comes into sight again. Out of reach is no answer. */
  refresh(): Promise<void> {
    return this.inLine(async () => {
      const stored = await this.options.port.read().catch(() => null)
      if (stored !== null) this.meet(stored)
    })
  }

  /** Takes note of what the server has, once nothing is on its way. */
  note(stored: Stored): Promise<void> {
    return this.inLine(async () => this.meet(stored))
  }

  /**
   * Takes note of what the server has.
   * @param how  read before anything else was known: what is older then says nothing. `certain`: it has just refused a
   *   save, so whatever it has is what counts, even where a backup put an older drawing back
   */
  private meet(stored: Stored, how: 'read' | 'certain' = 'read'): void {
    const known = this.state.is === 'conflict' ? this.state.theirs.revision : this.base.revision
    if (how === 'read' && stored.revision <= known) return
    if (stored.revision === this.base.revision) {
      this.offline(null)
      return
    }
    this.saves = stored.saves
    const mine = stored.saves.findLast(save => this.sent.has(save.id))
    const sent = mine && this.sent.get(mine.id)
    // Our own save, whose answer was lost.
    if (mine && sent) this.adopt(mine.revision, sent)
    if (stored.revision === this.base.revision) {
      this.settle()
      return
    }
    if (!this.isDirty || sameDrawing(this.draft, stored.draft)) {
      this.take(stored)
      return
    }
    this.options.timers.clear(this.timer)
    this.set({ is: 'conflict', theirs: stored, by: this.saverOf(stored), busy: false, message: null })
    this.keep()
  }

  private saverOf(stored: Stored): SaveMark | null {
    return stored.saves.findLast(save => save.revision === stored.revision) ?? null
  }

  private take(stored: Stored): void {
    const { store, events, kept } = this.options
    this.adopt(stored.revision, stored.draft)
    store.getState().replace(stored.draft)
    kept.forget()
    this.set({ is: 'saved' })
    events.taken(this.saverOf(stored))
  }

  /** Answer to a conflict: this drawing takes the place of theirs, which stays as a scenario of its own. */
  async saveMine(): Promise<void> {
    if (this.state.is !== 'conflict') return
    const { theirs } = this.state
    this.adopt(theirs.revision, theirs.draft)
    this.keepStored = true
    this.set({ is: 'unsaved' })
    this.keep()
    await this.flush()
  }

  /** Answer to a conflict: theirs is taken, and this drawing stays as a scenario of its own. */
  takeTheirs(): Promise<void> {
    return this.inLine(async () => {
      if (this.state.is !== 'conflict') return
      const { draft } = this
      this.set({ ...this.state, busy: true, message: null })
      const answer = await this.options.port.copy(draft).catch((error: unknown) => ({ error }))
      if (this.state.is !== 'conflict') return
      if ('error' in answer) {
        const message = answer.error instanceof AskError ? answer.error.message : 'It could not be kept.'
        return this.set({ ...this.state, busy: false, message })
      }
      this.options.events.copied(answer, 'mine')
      if (this.draft !== draft)
        return this.set({
          ...this.state,
          busy: false,
          message: 'You went on drawing meanwhile, so nothing was taken yet.',
        })
      this.take(this.state.theirs)
    })
  }

  /**
   * Puts a drawing that an earlier visit could not save in the place of what is stored. What others have saved since
   * stays as a copy.
   * @throws {AskError} in words, where there is something to be saved first
   */
  async bringBack(kept: Kept): Promise<void> {
    await this.mustBeSaved()
    const own = this.saves.findLast(save => kept.sent.includes(save.id))
    const direct = !kept.over && kept.revision === this.base.revision
    this.keepStored = !direct && own?.revision !== this.base.revision
    this.options.store.getState().apply('Bring back', () => kept.draft)
  }

  /** Whether the server has had all of a kept drawing since: then nobody need be asked. */
  hasHad(kept: Kept): boolean {
    const stored = kept.saveId !== null && this.saves.some(save => save.id === kept.saveId)
    return stored || (!this.isDirty && sameDrawing(kept.draft, this.base.draft))
  }
}
