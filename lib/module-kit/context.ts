import type { CallEffect, CallRequest, CallResponse, HttpMethod } from './call'
import type { Json, JsonObject } from './json'

/** What a module may reach while it works on one bundle. Everything else is out of its sight. */
export interface StepContext {
  /**
   * The one gate to the outside (RUNNING.md, 3). Numbers the calls of a step, commits an intent before anything but
   * a read leaves, answers from the journal what an earlier attempt already did.
   *
   * @returns any answer that was read to its end, errors of the other side included
   * @throws {StepError} `unreachable` or `timeout` when there was no answer
   */
  call(request: CallRequest): Promise<CallResponse>
  /**
   * Waits a moment for the other side to catch up; for seconds, not minutes (a longer wait is a result of its own).
   * @throws when the run is being cancelled
   */
  pause(ms: number): Promise<void>
  /** When this step began, the same at every attempt. Milliseconds since 1970 UTC. */
  readonly startedAt: number
  /** The step's address, the same at every attempt; unique within the run. */
  readonly path: string
  readonly runId: string
  /** A search that goes on after a restart: the cursor its last committed page gave. */
  readonly cursor?: string
  /** With `cursor`: all cursors that this list has given so far, so that a circle is noticed after a restart too. */
  readonly followed?: Iterable<string>
  /** A search only: the connection's origin, so that it can tell whether a link leads there. */
  readonly origin?: string
}

/** A call that may have been carried out, as it was written down before it left. */
export interface Intent {
  /** The call's number within its step, from 0. */
  n: number
  /**
   * When it was first written down, however often it has been sent since, by the org's clock as far as that is known;
   * to be read after asking the org, which may tell its time. Milliseconds since 1970 UTC.
   */
  readonly at: number
  method: HttpMethod
  path: string
  name?: string
  effect: CallEffect
  raw?: boolean
  body?: Json
}

/**
 * What reading back shows about an uncertain call. `found`: what is there now, in the form of the call's own answer, for
 * a person who decides that it stands for the answer that was lost.
 */
export type Verdict =
  /** It was carried out; `response` stands for the answer that was lost. */
  | { is: 'done'; response: CallResponse }
  /** It was not. `changedSince`: somebody changed the thing after the intent, so sending again could undo their work. */
  | { is: 'not-done'; changedSince: boolean; found?: CallResponse }
  | { is: 'unknown'; why: string; found?: CallResponse }

/** While verifying, only reads go out. */
export interface VerifyContext {
  read(request: Omit<CallRequest, 'effect'> & { method: 'GET' }): Promise<CallResponse>
  /** What the step's earlier calls answered, by number. */
  readonly earlier: ReadonlyMap<number, CallResponse>
  /** The connection's origin, so that a list's links can be told from those that lead elsewhere. */
  readonly origin: string
}

export type { JsonObject }
