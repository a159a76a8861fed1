import { StepError } from '@/lib/errors'
import type { CallClient, CallOutcome, CallRequest, CallResponse } from '@/lib/module-kit/call'
import type { JsonObject } from '@/lib/module-kit/json'
import type { KnownCall } from './memory'
import type { PlanNode } from './plan'
import type { BeginRecord, CallRecord, CallSummary, IntentRecord, JournalRecord, ParkReason } from './records'
import { READ_ATTEMPTS, retryPause } from './retry'
import type { RunState } from './run-state'
import { resumableVerdict, SETTLE_AFTER_MS } from './settle'

/**
 * A call leaves within this time of its intent or not at all, so that after a crash an intent's age tells when its
 * call can have left. Milliseconds.
 */
const INTENT_FRESH_MS = 5_000

/** The step cannot go on now; the bundle is parked. Never reaches a module's result: the gate remembers it. */
export class Parked extends Error {
  constructor(
    readonly reason: ParkReason,
    readonly due?: number,
  ) {
    super('this bundle is parked')
    this.name = 'Parked'
  }
}

/** The run is being cancelled or has been stopped; nothing further is started. */
export class Halted extends Error {
  constructor() {
    super('the run is stopping')
    this.name = 'Halted'
  }
}

/**
 * The one way of a step to the outside (RUNNING.md, 3). Numbers its calls, writes intents down before anything but a
 * read leaves, answers from the journal what was done before, and settles what is uncertain.
 */
export class Gate {
  /** Calls since they were last taken for a record. */
  summaries: CallSummary[] = []
  /** Set when the step has to stop for a reason that is not its own; wins over whatever the module then does. */
  interrupted: Parked | Halted | null = null
  private next = 0
  private begun: boolean
  /** Reads of this step that the journal must have before its first intent, so that a repeat sees the same. */
  private reads: CallRecord[] = []

  constructor(
    private readonly run: RunState,
    private readonly node: PlanNode,
    private readonly path: string,
    private readonly input: JsonObject,
    private readonly startedAt: number,
  ) {
    this.begun = run.memory.begin(path) !== undefined
  }

  takeSummaries(): CallSummary[] {
    const taken = this.summaries
    this.summaries = []
    return taken
  }

  async call(request: CallRequest): Promise<CallResponse> {
    if (this.interrupted) throw this.interrupted
    const n = this.next++
    try {
      if (this.run.halting) throw new Halted()
      const client = await this.run.client(this.node)
      const known = this.run.memory.call(this.path, n)
      if (known?.state === 'answered' && known.response) return this.answered(known, request, known.response)
      if (request.effect === 'read') return await this.read(client, request, n)
      return await this.write(client, request, n, known)
    } catch (error) {
      if (error instanceof Parked || error instanceof Halted) this.interrupted = error
      throw error
    }
  }

  /** The intent that a parked step waits for, when the journal has one without an answer. */
  private answered(known: KnownCall, request: CallRequest, response: CallResponse): CallResponse {
    this.mustBeTheSame(known, request)
    return response
  }

  private mustBeTheSame(known: KnownCall, request: CallRequest): void {
    if (known.method === request.method && known.url === request.path) return
    const why = `the step would now call ${request.method} ${request.path}, but had called ${known.method} ${known.url}`
    throw new Parked({ is: 'decision', n: known.intent?.n ?? 0, why })
  }

  private async read(client: CallClient, request: CallRequest, n: number): Promise<CallResponse> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.exchange(client, request, this.run.readSignal)
      if (outcome.type === 'limited') {
        attempt--
        continue
      }
      if (outcome.type === 'answer') {
        if (outcome.response.status < 500 || attempt >= READ_ATTEMPTS) {
          this.rememberRead(request, n, outcome.response)
          return outcome.response
        }
      } else {
        this.stopIfCancelled(outcome)
        if (attempt >= READ_ATTEMPTS || outcome.reason === 'refused-locally') throw noAnswer(outcome)
      }
      await this.run.sleep(retryPause(this.path, attempt))
    }
  }

  /** Only steps that may write need their reads back; a search's pages are in its page records. */
  private rememberRead(request: CallRequest, n: number, response: CallResponse): void {
    if (this.node.module.kind === 'search' || this.node.module.effect(this.input) === 'read') return
    const { method, path: url } = request
    const record: CallRecord = { t: 'call', path: this.path, n, at: this.run.now(), method, url, response }
    if (this.begun) this.run.append([record])
    else this.reads.push(record)
  }

  private async write(
    client: CallClient,
    request: CallRequest,
    n: number,
    known: KnownCall | undefined,
  ): Promise<CallResponse> {
    if (known?.intent && known.state !== 'unsent') {
      this.mustBeTheSame(known, request)
      const settled = await this.settle(client, known.intent, known)
      if (settled) return settled
      return this.send(client, again(request, known.intent), n)
    }
    return this.send(client, request, n)
  }

  /** @returns the answer that reading back stands for, or null when the call is to be sent again */
  private async settle(
    client: CallClient,
    intent: IntentRecord,
    known: KnownCall,
  ): Promise<CallResponse | null> {
    const answer = this.run.memory.answer(this.path)
    if (answer?.is === 'again') return null
    const park = this.run.memory.park(this.path)
    if (park?.reason.is === 'decision') throw new Parked(park.reason)
    const left = known.state === 'uncertain' ? known.at : this.leftBefore(intent, known)
    const due = left + SETTLE_AFTER_MS
    const tries = park?.reason.is === 'settle' ? park.reason.tries : 0
    if (this.run.now() < Math.max(due, park?.due ?? 0)) {
      throw new Parked({ is: 'settle', n: intent.n, tries }, Math.max(due, park?.due ?? 0))
    }
    const read = async (request: Omit<CallRequest, 'effect'>): Promise<CallResponse> => {
      const outcome = await this.exchange(client, { ...request, effect: 'read' }, this.run.readSignal)
      if (outcome.type === 'answer' && outcome.response.status < 500) return outcome.response
      throw new Unverified()
    }
    try {
      const verdict = await resumableVerdict(this.run, this.node, this.path, this.input, intent, read)
      if (verdict.is === 'again') return null
      if (verdict.is === 'decision') throw new Parked({ is: 'decision', n: intent.n, why: verdict.why })
      const { n, method, url } = intent
      const record: CallRecord = {
        t: 'call',
        path: this.path,
        n,
        at: this.run.now(),
        method,
        url,
        response: verdict.response,
        settled: 'verified',
      }
      this.run.append([record])
      return verdict.response
    } catch (error) {
      if (!(error instanceof Unverified)) throw error
      if (tries >= 5) {
        throw new Parked({
          is: 'decision',
          n: intent.n,
          why: 'the org could not be asked what became of the call',
        })
      }
      throw new Parked(
        { is: 'settle', n: intent.n, tries: tries + 1 },
        this.run.now() + SETTLE_AFTER_MS * 2 ** tries,
      )
    }
  }

  /**
   * A process died with this call open: it left before the run was taken over. Written down once, since every later
   * wake-up is a take-over too and would push the moment on.
   */
  private leftBefore(intent: IntentRecord, known: KnownCall): number {
    const at = Math.max(known.at, this.run.memory.claimedAt)
    const why = 'Joinery stopped before the answer came'
    this.run.append([{ t: 'uncertain', path: this.path, n: intent.n, at, why }])
    return at
  }

  private async send(client: CallClient, request: CallRequest, n: number): Promise<CallResponse> {
    for (let attempt = 1; ; ) {
      await this.run.permit(client, request)
      const intent = this.intentOf(request, n)
      const before: JournalRecord[] = this.begun ? [intent] : [this.beginRecord(), ...this.reads, intent]
      this.begun = true
      this.reads = []
      await this.run.commit(before)
      const outcome = await this.timed(request, () =>
        client.send(request, {
          signal: this.run.ownership,
          scenarioId: this.run.scenarioId,
          beforeWrite: () => this.mayLeave(intent),
        }),
      )
      const at = this.run.now()
      if (outcome.type === 'answer' && outcome.response.status < 500) {
        const { method, path: url } = request
        this.run.append([{ t: 'call', path: this.path, n, at, method, url, response: outcome.response }])
        return outcome.response
      }
      if (outcome.type === 'limited') {
        this.run.append([{ t: 'unsent', path: this.path, n, at, why: 'rate limit' }])
        await this.run.sleep(outcome.waitMs)
        continue
      }
      if (outcome.type === 'broken' && !outcome.sent) {
        this.run.append([{ t: 'unsent', path: this.path, n, at, why: outcome.message }])
        this.stopIfCancelled(outcome)
        if (attempt >= READ_ATTEMPTS || outcome.reason === 'refused-locally') throw noAnswer(outcome)
        await this.run.sleep(retryPause(this.path, attempt))
        attempt++
        continue
      }
      const why =
        outcome.type === 'broken'
          ? outcome.message
          : `the org answered with status ${outcome.response.status}`
      this.run.append([{ t: 'uncertain', path: this.path, n, at, why }])
      throw new Parked({ is: 'settle', n, tries: 0 }, at + SETTLE_AFTER_MS)
    }
  }

  /** The last look before the socket is written. */
  private mayLeave(intent: IntentRecord): void {
    this.run.assertOwner()
    if (this.run.halting) throw new Halted()
    if (this.run.now() - intent.at > INTENT_FRESH_MS) throw new Error('its intent has grown too old')
  }

  private intentOf(request: CallRequest, n: number): IntentRecord {
    const { method, path: url, effect, name, raw } = request
    const body = request.rawBody ?? request.body
    return {
      t: 'intent',
      path: this.path,
      n,
      at: this.run.now(),
      method,
      url,
      effect,
      ...(name === undefined ? {} : { name }),
      ...(raw === undefined ? {} : { raw }),
      ...(body === undefined ? {} : { body }),
    }
  }

  private beginRecord(): BeginRecord {
    return { t: 'begin', path: this.path, at: this.startedAt, input: this.input }
  }

  private async exchange(
    client: CallClient,
    request: CallRequest,
    signal: AbortSignal,
  ): Promise<CallOutcome> {
    await this.run.permit(client, request)
    const outcome = await this.timed(request, () =>
      client.send(request, {
        signal,
        scenarioId: this.run.scenarioId,
        beforeWrite: () => this.run.assertOwner(),
      }),
    )
    if (outcome.type === 'limited') await this.run.sleep(outcome.waitMs)
    return outcome
  }

  private async timed(request: CallRequest, send: () => Promise<CallOutcome>): Promise<CallOutcome> {
    const began = this.run.now()
    const outcome = await send()
    const response = outcome.type === 'broken' ? undefined : outcome.response
    const status = outcome.type === 'broken' ? outcome.status : response?.status
    const requestId = outcome.type === 'broken' ? outcome.requestId : response?.headers['x-okta-request-id']
    this.summaries.push({
      method: request.method,
      url: request.path,
      ms: this.run.now() - began,
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(outcome.type === 'broken' ? { problem: outcome.message } : {}),
    })
    return outcome
  }

  private stopIfCancelled(outcome: Extract<CallOutcome, { type: 'broken' }>): void {
    this.run.assertOwner()
    if (outcome.reason === 'cancelled' || this.run.halting) throw new Halted()
  }
}

/** Reading back did not get an answer either. */
class Unverified extends Error {}

/** The very request that was written down, so that what is sent again is what was meant then. */
function again(request: CallRequest, intent: IntentRecord): CallRequest {
  if (intent.body === undefined) return request
  return typeof request.rawBody === 'string' && typeof intent.body === 'string'
    ? { ...request, rawBody: intent.body }
    : { ...request, body: intent.body }
}

function noAnswer(outcome: Extract<CallOutcome, { type: 'broken' }>): StepError {
  const kind =
    outcome.reason === 'timeout' ? 'timeout' : outcome.reason === 'refused-locally' ? 'input' : 'unreachable'
  return new StepError(kind, outcome.message, {
    ...(outcome.hint === undefined ? {} : { hint: outcome.hint }),
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
    ...(outcome.requestId === undefined ? {} : { requestId: outcome.requestId }),
  })
}
