import { StepError } from '@/lib/errors'
import type { CallClient, CallOutcome, CallRequest, CallResponse } from '@/lib/module-kit/call'
import type { JsonObject } from '@/lib/module-kit/json'
import { type Answerless, isFinal, noAnswer, traceOf } from './answerless'
import { logCall } from './call-log'
import { again, intentOf, isRead } from './intent'
import { Halted, Parked } from './interrupts'
import { isWide } from './limits'
import type { KnownCall } from './memory'
import { failIfLimitedFor, type OrgWatch } from './org-watch'
import { OwnSecrets } from './own-secrets'
import type { PlanNode } from './plan'
import { answerTaint, requestTaint } from './provenance'
import type {
  BeginRecord,
  CallRecord,
  CallSummary,
  IntentRecord,
  JournalRecord,
  UncertainRecord,
  UnsentRecord,
} from './records'
import { retryPause } from './retry'
import type { RunState } from './run-state'
import { foundUncertain, SETTLE_AFTER_MS, settle } from './settle'
import { type Taint, under } from './taint'

/**
 * A call leaves within this time of its intent or not at all, so that after a crash an intent's age tells when its
 * call can have left. Milliseconds.
 */
const INTENT_FRESH_MS = 5_000

/** So many tries have failed that the pause no longer grows. */
const SLOWEST = 8

/** `held`: we ourselves gave the call up before it left, for a lease or an intent too old. */
type Exchanged = { outcome: CallOutcome; held: boolean }

/**
 * The one way of a step to the outside (RUNNING.md, 3). Numbers its calls, writes intents down before anything but a
 * read leaves, answers from the journal what was done before, and settles what is uncertain.
 */
export class Gate {
  /** Set when the step has to stop for a reason that is not its own; wins over whatever the module then does. */
  interrupted: Parked | Halted | null = null
  /** Every call of every attempt, for history; a search's are taken page by page. */
  private calls: CallSummary[]
  private next = 0
  private begun: boolean
  /** What the step was given of secrets; null where it was given none. */
  readonly own: OwnSecrets | null
  /** Reads of this step that the journal must have before its first intent, so that a repeat sees the same. */
  private reads: CallRecord[] = []
  private answeredBy: OrgWatch | null = null
  /** Since when the call at work has met nothing but the rate limit. */
  private limitedSince: number | null = null

  constructor(
    private readonly run: RunState,
    private readonly node: PlanNode,
    private readonly path: string,
    private readonly input: JsonObject,
    private readonly startedAt: number,
  ) {
    this.begun = run.memory.begin(path) !== undefined
    this.calls = run.memory.callsSoFar(path)
    const taint = run.secrets.of(input)
    this.own = taint === undefined ? null : new OwnSecrets(input, taint)
  }

  /** Whether the journal has the step's `begin`. */
  get isBegun(): boolean {
    return this.begun
  }

  /** The step is over: whoever counts what the org left unanswered begins anew. */
  ended(): void {
    this.answeredBy?.stepEnded()
  }

  private heard(org: OrgWatch): void {
    org.answered()
    this.answeredBy = org
  }

  takeSummaries(): CallSummary[] {
    const taken = this.calls
    this.calls = []
    return taken
  }

  /** What the journal must hold of a step before it may be left unfinished; nothing when it has that already. */
  beginOnce(): BeginRecord[] {
    if (this.begun) return []
    this.begun = true
    return [{ t: 'begin', path: this.path, at: this.startedAt, input: this.input }]
  }

  async call(request: CallRequest): Promise<CallResponse> {
    const response = await this.answer(request)
    // Looking through a wide answer for secrets took its time, and what is made of it will too.
    if (isWide(response.body)) await this.run.breatheLong()
    return response
  }

  private async answer(request: CallRequest): Promise<CallResponse> {
    if (this.interrupted) throw this.interrupted
    const n = this.next++
    try {
      if (this.run.halting) throw new Halted()
      const secret = this.markRequest(request)
      const known = this.known(request, n)
      if (known?.state === 'answered' && known.response) return this.marked(known.response)
      const client = await this.client(known, n)
      if (isRead(request)) return await this.read(client, request, n)
      return this.marked(await this.write(client, request, n, known, secret))
    } catch (error) {
      if (error instanceof Parked || error instanceof Halted) this.interrupted = error
      throw error
    }
  }

  /** Marks what of a request was made of a secret. @returns what is secret of its body */
  private markRequest(request: CallRequest): Taint | undefined {
    const { own, path } = this
    const { secrets } = this.run
    if (own === null || !own.any) return undefined
    const { address, body } = requestTaint(request, this.input, secrets.of(this.input), own)
    if (address) secrets.markAddress(request.path, 'whole' in address ? address.shown : undefined, path)
    const sent = request.rawBody ?? request.body
    if (sent !== undefined) own.noteSent(sent, body)
    return body
  }

  /** Marks what of an answer is secret, before it is written down or given to the module. */
  private marked(response: CallResponse): CallResponse {
    const { own } = this
    if (own === null && this.node.module.namedOutputs.size === 0) return response
    const { secrets } = this.run
    const taint = answerTaint(this.node.module, response, own)
    secrets.mark(response as unknown as JsonObject, taint, this.path, 'made')
    return response
  }

  /** @throws {Parked} for a person, when the step now calls something else than it did; "do again" forgets what it did */
  private known(request: CallRequest, n: number): KnownCall | undefined {
    const known = this.run.memory.call(this.path, n)
    if (known === undefined) return undefined
    if (known.method === request.method && known.url === request.path) return known
    if (this.toldAgain(n)) return undefined
    const why = `the step would now call ${request.method} ${request.path}, but had called ${known.method} ${known.url}`
    throw this.undecidable(known, n, why)
  }

  /** @throws {Parked} for a person, when a call may have been carried out and there is no connection to look it up by */
  private async client(known: KnownCall | undefined, n: number): Promise<CallClient> {
    try {
      return await this.run.client(this.node)
    } catch (error) {
      const uncertain = known?.intent && known.sendings.times > 0 && !this.toldAgain(n)
      if (!uncertain || !(error instanceof StepError)) throw error
      const why = `the call may have been carried out, and the org cannot be asked about it: ${error.failure.message}`
      throw this.undecidable(known, n, why)
    }
  }

  /** What only a person can say, though not before a call that may be under way has had its time. */
  private undecidable(known: KnownCall, n: number, why: string): Parked {
    if (known.intent && (known.state === 'open' || known.state === 'uncertain')) {
      const { left } = foundUncertain(this.run, known.intent, known, { note: record => this.note(record) })
      const due = left + SETTLE_AFTER_MS
      if (this.run.now() < due) return new Parked({ is: 'settle', n, tries: 0 }, due)
    }
    return new Parked({ is: 'decision', n, why })
  }

  /** A person said that this very call is to be sent again. */
  private toldAgain(n: number): boolean {
    return this.run.memory.isToldAgain(this.path, n)
  }

  private async read(client: CallClient, request: CallRequest, n: number): Promise<CallResponse> {
    const first = this.run.now()
    for (let attempt = 1; ; attempt++) {
      const began = this.run.now()
      const outcome = await this.exchange(client, request, n)
      if (outcome.type === 'answer' && outcome.response.status < 500) {
        this.rememberRead(request, n, this.marked(outcome.response), began)
        return outcome.response
      }
      await this.beforeNextTry(client, outcome, first, attempt)
    }
  }

  /** Waits before a call without an answer is tried again. @throws {StepError} when it has been tried long enough */
  private async beforeNextTry(client: CallClient, outcome: Answerless, first: number, attempt: number) {
    if (outcome.type === 'broken' && isFinal(outcome)) throw noAnswer(outcome)
    const { run } = this
    const org = run.org(this.node, client)
    const pause = retryPause(this.path, attempt)
    if (!org.mayTry(first, run.now() + pause)) {
      org.stepUnanswered(run.now())
      throw noAnswer(outcome)
    }
    await run.waitForOrg(org, client, pause)
  }

  /** Only steps that may write need their reads back; a search's pages are in its page records. */
  private rememberRead(request: CallRequest, n: number, response: CallResponse, began: number): void {
    if (this.node.module.kind === 'search' || this.node.module.effect(this.input) === 'read') return
    const { method, path: url } = request
    const at = this.run.now()
    const ms = at - began
    const record: CallRecord = { t: 'call', path: this.path, n, at, method, url, response, ms }
    if (this.begun) this.run.append([record])
    else this.reads.push(record)
  }

  private async write(
    client: CallClient,
    request: CallRequest,
    n: number,
    known: KnownCall | undefined,
    secret: Taint | undefined,
  ): Promise<CallResponse> {
    const { intent } = known ?? {}
    if (known === undefined || !intent || this.toldAgain(n)) {
      return this.sendUntilSent(client, intent ? again(request, intent) : request, n, secret)
    }
    if (known.sendings.times === 0) return this.sendUntilSent(client, request, n, secret)
    const asking = {
      read: (asked: Omit<CallRequest, 'effect'>) =>
        this.exchange(client, { ...asked, effect: 'read' as const }),
      note: (record: UncertainRecord | CallRecord) => this.note(record),
      clockAheadMs: () => client.clockAheadMs?.() ?? 0,
      origin: client.origin,
    }
    const uncertain = foundUncertain(this.run, intent, known, asking)
    const first = this.run.now()
    for (let attempt = 1; ; attempt++) {
      const settled = await settle(this.run, this.node, this.path, this.input, intent, uncertain, asking)
      if (settled) return settled
      // Whatever kept it back took time, in which somebody else may have been there: it is looked up anew.
      const response = await this.send(client, again(request, intent), n, secret, first, attempt)
      if (response) return response
    }
  }

  private async sendUntilSent(
    client: CallClient,
    request: CallRequest,
    n: number,
    secret: Taint | undefined,
  ): Promise<CallResponse> {
    const first = this.run.now()
    for (let attempt = 1; ; attempt++) {
      const response = await this.send(client, request, n, secret, first, attempt)
      if (response) return response
    }
  }

  /** @returns null when it was not sent, and what kept it back is over */
  private async send(
    client: CallClient,
    request: CallRequest,
    n: number,
    secret: Taint | undefined,
    first: number,
    attempt: number,
  ): Promise<CallResponse | null> {
    const { run } = this
    const org = run.org(this.node, client)
    if (org.isDoubtful) await this.beforeNextWrite(org, client, first)
    await run.permit(client, request)
    await run.regain()
    const intent = intentOf(request, { path: this.path, n, at: run.now() }, client.clockAheadMs?.() ?? 0)
    const body = under(['body'], secret)
    run.secrets.mark(intent as unknown as JsonObject, body, this.path, 'words')
    const before: JournalRecord[] = [...this.beginOnce(), ...this.reads, intent]
    this.reads = []
    logCall(this.calls, intent)
    await run.commit(before)
    const { outcome, held } = await this.leave(client, request, run.writeSignal, () => this.mayLeave(intent))
    const at = run.now()
    const about = { path: this.path, n, at }
    if (outcome.type !== 'limited') this.limitedSince = null
    if (outcome.type === 'answer' && outcome.response.status < 500) {
      this.heard(org)
      const { method, path: url } = request
      this.note({ t: 'call', ...about, method, url, response: this.marked(outcome.response) })
      return outcome.response
    }
    if (outcome.type === 'limited') {
      this.heard(org)
      this.note({ t: 'unsent', ...about, why: 'the rate limit was used up', ...traceOf(outcome) })
      this.limitedSince ??= at
      failIfLimitedFor(this.limitedSince, at)
      await run.waitForLimit(client, outcome.waitMs)
      return null
    }
    if (outcome.type === 'broken' && !outcome.sent) {
      this.note({ t: 'unsent', ...about, why: outcome.message })
      if (run.halting) throw new Halted()
      // Given up by ourselves: nothing has been tried at all, so this does not count.
      if (!held && outcome.reason !== 'cancelled') await this.beforeNextTry(client, outcome, first, attempt)
      return null
    }
    org.stepUnanswered(at)
    const why =
      outcome.type === 'broken' ? outcome.message : `the org answered with status ${outcome.response.status}`
    this.note({ t: 'uncertain', ...about, why, ...traceOf(outcome) })
    throw new Parked({ is: 'settle', n, tries: 0 }, at + SETTLE_AFTER_MS)
  }

  /** The last steps got no answer: a write now and then feels whether the org is there again, not one a bundle. */
  private async beforeNextWrite(org: OrgWatch, client: CallClient, first: number): Promise<void> {
    const pause = retryPause(this.path, SLOWEST)
    org.mayTry(first, this.run.now() + pause)
    await this.run.waitForOrg(org, client, pause)
  }

  /** What became of a call: into the journal, and into the list that history shows. */
  private note(record: UnsentRecord | UncertainRecord | CallRecord): void {
    logCall(this.calls, record)
    this.run.append([record])
  }

  /** The last look before the socket is written. */
  private mayStart(): void {
    this.run.assertOwner()
    if (this.run.halting) throw new Halted()
  }

  private mayLeave(intent: IntentRecord): void {
    this.mayStart()
    if (this.run.now() - intent.at > INTENT_FRESH_MS) throw new Error('its intent has grown too old')
  }

  /** One read, waited for through rate limits and lapses of the lease, neither of which is an answer. */
  private async exchange(client: CallClient, request: CallRequest, n?: number): Promise<Answerless> {
    for (let limitedSince: number | null = null; ; ) {
      await this.run.permit(client, request)
      await this.run.regain()
      const at = this.run.now()
      const { outcome, held } = await this.leave(client, request, this.run.readSignal, () => this.mayStart())
      const numbered = n === undefined ? {} : { n }
      const { method, path: url } = request
      this.calls.push({ ...numbered, at, method, url, ms: this.run.now() - at, ...traceOf(outcome) })
      const answered =
        outcome.type === 'limited' || (outcome.type === 'answer' && outcome.response.status < 500)
      if (answered) this.heard(this.run.org(this.node, client))
      if (outcome.type === 'limited') {
        limitedSince ??= at
        failIfLimitedFor(limitedSince, this.run.now())
        await this.run.waitForLimit(client, outcome.waitMs)
      } else if (outcome.type === 'broken' && (held || outcome.reason === 'cancelled')) {
        this.run.failIfLost()
        if (this.run.halting) throw new Halted()
      } else return outcome
    }
  }

  private async leave(
    client: CallClient,
    request: CallRequest,
    signal: AbortSignal,
    mayLeave: () => void,
  ): Promise<Exchanged> {
    let held = false
    const beforeWrite = (): void => {
      try {
        mayLeave()
      } catch (error) {
        held = true
        throw error
      }
    }
    const { scenarioId } = this.run
    const outcome = await client.send(request, { signal, scenarioId, beforeWrite })
    return { outcome, held: held && outcome.type === 'broken' && !outcome.sent }
  }
}
