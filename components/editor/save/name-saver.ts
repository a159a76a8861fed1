import { AskError } from '@/components/ask'
import type { Timers } from './timers'

const SAVE_AFTER_MS = 600
const RETRY_MS = 5_000

export type NameState =
  | { is: 'saved' }
  | { is: 'unsaved' }
  | { is: 'saving' }
  | { is: 'failed'; message: string }

/**
 * Saves a scenario's name by itself: it is no part of the drawing. Only the last name typed is sent, one request at a
 * time; what could not be sent is tried again.
 */
export class NameSaver {
  /** What is typed and not stored yet; null where there is nothing. */
  private typed: string | null = null
  private state: NameState = { is: 'saved' }
  private snapshot: { typed: string | null; state: NameState } = { typed: null, state: this.state }
  private readonly listeners = new Set<() => void>()
  private line: Promise<void> = Promise.resolve()
  private timer: unknown

  constructor(
    private readonly rename: (name: string) => Promise<void>,
    private readonly timers: Timers,
  ) {}

  get isDirty(): boolean {
    return this.typed !== null && this.typed.trim() !== ''
  }

  getState = (): { typed: string | null; state: NameState } => this.snapshot

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private set(typed: string | null, state: NameState): void {
    this.typed = typed
    this.state = state
    this.snapshot = { typed, state }
    for (const listener of this.listeners) listener()
  }

  /** A key was pressed in the field. An empty name is none: it waits for a better one. */
  type(name: string): void {
    this.timers.clear(this.timer)
    this.set(name, name.trim() === '' ? { is: 'saved' } : { is: 'unsaved' })
    if (this.isDirty) this.timer = this.timers.set(() => void this.flush(), SAVE_AFTER_MS)
  }

  /** The field is left: an empty one shows what is stored again. */
  async leave(): Promise<void> {
    if (this.isDirty) return this.flush()
    this.set(null, { is: 'saved' })
  }

  /** Sends what is typed; never rejected. */
  flush(): Promise<void> {
    this.timers.clear(this.timer)
    this.line = this.line.then(async () => {
      const { typed } = this
      if (typed === null || !this.isDirty) return
      this.set(typed, { is: 'saving' })
      try {
        await this.rename(typed.trim())
        if (this.typed === typed) this.set(null, { is: 'saved' })
      } catch (error) {
        const message = error instanceof AskError ? error.message : 'The name could not be saved.'
        this.set(this.typed, { is: 'failed', message })
        this.timer = this.timers.set(() => void this.flush(), RETRY_MS)
      }
    })
    return this.line
  }

  /** @throws {AskError} in words, where the name as typed is not stored */
  async mustBeSaved(): Promise<void> {
    await this.flush()
    if (this.isDirty) throw new AskError({ code: 'conflict', message: 'The name is not saved yet.' })
  }
}
