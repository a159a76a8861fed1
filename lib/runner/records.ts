import type { Failure } from '@/lib/errors'
import type { CallEffect, CallResponse, HttpMethod } from '@/lib/module-kit/call'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import type { RouteMode } from '@/lib/module-kit/result'

/**
 * What the journal holds (RUNNING.md, 5). One truth: history shows these, and resume goes by them.
 * Times are milliseconds since 1970 UTC. Records of one run keep their order for ever.
 */
export type JournalRecord = Sealable<
  | TriggerRecord
  | ClaimRecord
  | BeginRecord
  | AttemptRecord
  | IntentRecord
  | UnsentRecord
  | UncertainRecord
  | CallRecord
  | PageRecord
  | RouteRecord
  | StepRecord
  | ParkRecord
  | AnswerRecord
  | DoneRecord
  | NoteRecord
>

export type Sealable<T> = T & {
  /** Some text in it is sealed (see sealing.ts). */
  sealed?: true
}

/** Row 0: the bundle that the trigger gave. */
export interface TriggerRecord {
  t: 'trigger'
  at: number
  bundle: JsonObject
}

/** A process took the run over; its own place in the journal shuts the former owner out. */
export interface ClaimRecord {
  t: 'claim'
  at: number
  epoch: number
}

/** A step's resolved input, written before its first intent, page or wait, so that every attempt sees the same. */
export interface BeginRecord {
  t: 'begin'
  path: string
  at: number
  input: JsonObject
}

/** A step whose `begin` is in the journal is worked on again: after a crash, or when a parked call is settled. */
export interface AttemptRecord {
  t: 'attempt'
  path: string
  at: number
  /** From 2. */
  attempt: number
}

/** A call other than a read is about to leave. Durable before it does. */
export interface IntentRecord {
  t: 'intent'
  path: string
  n: number
  at: number
  /** The same moment by the org's clock, where its answers have shown that it differs from ours. */
  orgAt?: number
  method: HttpMethod
  url: string
  effect: CallEffect
  name?: string
  raw?: boolean
  body?: Json
}

/** The intent's call never left (no connection, 429, lease over): it may be sent anew. */
export interface UnsentRecord {
  t: 'unsent'
  path: string
  n: number
  at: number
  why: string
  status?: number
  requestId?: string
}

/** The intent's call may have been carried out, and nobody knows yet. */
export interface UncertainRecord {
  t: 'uncertain'
  path: string
  n: number
  at: number
  why: string
  status?: number
  requestId?: string
}

/** How the intent's call ended; for a step that may write, also what its reads answered. */
export interface CallRecord {
  t: 'call'
  path: string
  n: number
  at: number
  method: HttpMethod
  url: string
  response: CallResponse
  /** A read: how long it took. An intent's call took from the intent on. */
  ms?: number
  /** Found out by reading back, or said by a person; not an answer of this very call. */
  settled?: 'verified' | 'person'
}

/** What history shows of one HTTP call; a call that was sent twice is two. */
export interface CallSummary {
  /** Its number within the step; none for a read of a page or of a verification. */
  n?: number
  /** When it was written down or sent, milliseconds since 1970 UTC. */
  at?: number
  method: HttpMethod
  url: string
  status?: number
  ms: number
  requestId?: string
  /** In words, where there was no answer, and how it was settled. */
  problem?: string
  /**
   * A call other than a read that had no answer of its own: `open` is under way (or its process died), `unsent` never
   * left or was not carried out, `uncertain` may have been, `verified` was found done by reading back, `person`: a
   * person has decided about it.
   */
  outcome?: 'open' | 'unsent' | 'uncertain' | 'verified' | 'person'
}

/** A page of a search that was used. Its items stand here and nowhere else. */
export interface PageRecord {
  t: 'page'
  path: string
  at: number
  /** Index of the page's first item. */
  from: number
  items: JsonObject[]
  cursor: string | null
  calls: CallSummary[]
  /** The list was read again from its start: what it gave before has to be skipped from here on. */
  relisted?: true
}

/** Whether a record is a page of a list with an item of this index or a later one. */
export const holdsFrom = (
  record: JournalRecord,
  path: string,
  from: number,
): record is Sealable<PageRecord> =>
  record.t === 'page' && record.path === path && record.from + record.items.length > from

/** Links taken, written only where a filter used the clock or chance. */
export interface RouteRecord {
  t: 'route'
  path: string
  at: number
  taken: string[]
}

/** One module finished with one bundle. */
export interface StepRecord {
  t: 'step'
  path: string
  key: string
  /** When its first attempt began. */
  at: number
  /** From then to its end, waits included. */
  ms: number
  /**
   * How often the module was set to work on this bundle: once, and once more after each crash that found it begun and
   * each time that a parked call was looked up. A step is begun when its first write, page or wait is in the journal;
   * a crash before leaves no trace. Reads that were tried again within an attempt do not count; they are in `calls`.
   */
  attempts: number
  status: 'ok' | 'failed'
  input?: JsonObject
  output?: JsonObject
  error?: Failure
  /** Every call of every attempt; for a search, those since its last page. */
  calls?: CallSummary[]
  /** A search: how many bundles it gave. */
  gave?: number
  /** A router: how its links are taken. */
  mode?: RouteMode
  /** The whole run stops here because the module said so. */
  stop?: 'success' | 'failure'
}

/** Why a bundle waits. */
export type ParkReason =
  /** A call's outcome is looked up once the other side has had time. */
  | { is: 'settle'; n: number; tries: number }
  /** A person must say what happened. */
  | { is: 'decision'; n: number; why: string }
  /** The module said so. */
  | { is: 'wait'; why: string; token?: string }

/** A bundle leaves memory; its siblings go on. */
export interface ParkRecord {
  t: 'park'
  path: string
  key: string
  at: number
  reason: ParkReason
  /** When to look again, milliseconds since 1970 UTC; absent: only a signal wakes it. */
  due?: number
  /** Every call of the step so far. */
  calls?: CallSummary[]
}

/** What came for a parked bundle. */
export type Answer =
  | { is: 'done'; output: JsonObject; by?: string }
  | { is: 'again'; by?: string }
  | { is: 'due' }

export interface AnswerRecord {
  t: 'answer'
  path: string
  at: number
  /** The signal it came by, so that none counts twice. */
  signal: string
  answer: Answer
}

/** An item of the outermost fan-out has nothing left to do: resume forgets all below it. */
export interface DoneRecord {
  t: 'done'
  /** The search's path, such as `m1.m2`. */
  path: string
  index: number
  failed: boolean
  /** Bundles that filters stopped, by link; only what is not zero. */
  stopped?: Record<string, number>
}

/** Something a reader of the history should know of a step. */
export interface NoteRecord {
  t: 'note'
  path: string
  at: number
  text: string
}
