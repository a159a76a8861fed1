import { cutText } from '@/lib/error-text'
import type { StepError } from '@/lib/errors'
import type { CallClient } from '@/lib/module-kit/call'
import type { Module } from '@/lib/module-kit/define'
import type { SecretContent } from '@/lib/scenario/document'
import type { Answer, JournalRecord } from './records'
import type { Clock, Timers } from './time'

/** Another process owns the run now, or this one can no longer be sure that it does. Nothing more may be done. */
export class OwnershipLost extends Error {
  constructor(message = 'another process has taken this run over') {
    super(message)
    this.name = 'OwnershipLost'
  }
}

/** The journal refused a record of this run for what it holds; its owner ends the run as failed. */
export class JournalRefused extends OwnershipLost {
  constructor(cause: unknown) {
    super(`the journal refused a record: ${cutText(cause instanceof Error ? cause.message : String(cause))}`)
    this.name = 'JournalRefused'
    this.cause = cause
  }
}

/** One run's journal, as its owner sees it. */
export interface RunJournal {
  /** Every record of the run, oldest first. */
  load(): AsyncIterable<JournalRecord>
  /**
   * Takes records in. They are kept in order and become durable within about a second, at once when `now`.
   * @returns fulfilled when they are durable
   * @throws {OwnershipLost} when somebody else has written in their place
   */
  append(records: JournalRecord[], when: 'now' | 'soon'): Promise<void>
  /** Throws when this process may not start a call right now: its lease has run out, or ownership has ended. */
  assertOwner(): void
  /**
   * Fulfilled when calls may be started again, at once while they may. A lease that has run out ends nothing: while
   * the database is away calls wait here, and go on if nobody has taken the run over meanwhile (RUNNING.md, 5).
   * @param signal  ends the waiting
   * @throws {OwnershipLost} when somebody has; the signal's reason
   */
  regain(signal: AbortSignal): Promise<void>
  /** Aborted when ownership has ended for good. */
  readonly ownership: AbortSignal
  /** Aborted when the lease runs out as well; another one after each renewal. Calls in flight are given up by it. */
  readonly term: AbortSignal
}

/** What arrived from outside for a run: answers to parked bundles, a wish to cancel. */
export interface Signals {
  /** Every answer for the run, oldest first; those that the journal has by their id already are passed over. */
  answers(): Promise<{ id: string; path: string; answer: Answer }[]>
  /** Aborted when somebody cancels the run. */
  readonly cancelled: AbortSignal
  /** Aborted when this process wants to end: nothing further is started, and any other process goes on with the run. */
  readonly released?: AbortSignal
}

/** Counts that the live view shows; called often, so it must be cheap. */
export interface Progress {
  /** @param workMs  milliseconds of work of the whole run so far */
  counted(counts: Readonly<RunCounts>, workMs: number): void
}

/** Running totals of a run. A bundle here is an item of the outermost fan-out, or the trigger's where there is none. */
export interface RunCounts {
  done: number
  failed: number
  steps: number
  /** By module key: [succeeded, failed]. */
  modules: Record<string, [number, number]>
  /** Bundles that a link's filter stopped, by link id; only what is not zero. */
  stopped: Record<string, number>
}

/** Seals secrets before they are journaled and opens them for resume. */
export interface Vault {
  seal(text: string, place: string): string
  open(sealed: string, place: string): string
}

/** A sealed value at the place where a drawing uses it. */
export interface SealedUse {
  id: string
  /** The module without its version. */
  module: string
  /** The parameter, dotted, without the places in lists. */
  field: string
  slot: string | undefined
}

/** What was sealed, or why it cannot be used there. */
export type OpenedSecret = { content: SecretContent } | { error: StepError }

/** Everything the kernel knows of the world (RUNNING.md, 9). */
export interface Ports {
  journal: RunJournal
  modules: (id: string) => Module | undefined
  /** The client that fills a connection slot. @throws {StepError} when the slot is empty or may not be used */
  connections: (slot: string) => Promise<CallClient>
  clock: Clock
  timers: Timers
  signals: Signals
  progress: Progress
  vault: Vault
  /** Opens what people typed as secrets, in the order asked; kept by the run and by nothing else. */
  secrets: (uses: readonly SealedUse[]) => Promise<OpenedSecret[]>
  uuid: () => string
}
