import { cutText, keptFailure } from '@/lib/error-text'
import { type Failure, StepError, toFailure } from '@/lib/errors'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { ModuleResult, RouteMode } from '@/lib/module-kit/result'
import { Gate } from './gate'
import { Halted, OrgGone, Parked } from './interrupts'
import { checkBundle } from './limits'
import { OrgSilent } from './org-watch'
import { OwnSecrets } from './own-secrets'
import type { PlanNode } from './plan'
import { OwnershipLost } from './ports'
import { outputTaint } from './provenance'
import type { Answer, CallRecord, ParkReason, ParkRecord, StepRecord } from './records'
import type { RunState } from './run-state'
import { joined } from './taint'
import { countParked, type Tally } from './tally'

/** A module is done with a bundle and it goes on; null: it does not go on from here. */
export type Gone = { output: JsonObject; mode: RouteMode } | null

/** One module at work on one bundle: from its resolved input to its record in the journal. */
export class RunStep {
  input: JsonObject | undefined
  private open: Gate | null = null

  /**
   * @param startedAt  when its first attempt began, the same at every attempt
   * @param attempt  which attempt this is, from 1
   */
  constructor(
    private readonly run: RunState,
    readonly node: PlanNode,
    readonly path: string,
    readonly tally: Tally,
    readonly startedAt: number,
    private readonly attempt: number,
  ) {}

  /** Made when it is first needed: most steps of flow control never call anything. */
  get gate(): Gate {
    this.open ??= new Gate(this.run, this.node, this.path, this.input ?? {}, this.startedAt)
    return this.open
  }

  get interruption(): Parked | Halted | null {
    return this.open?.interrupted ?? null
  }

  /** Not async: a module that answers at once costs no turn of the event loop. */
  work(input: JsonObject): Gone | Promise<Gone> {
    this.input = input
    try {
      const result = this.node.module.run(this.context(), input)
      if (!(result instanceof Promise)) return this.ended(result)
      return result.then(
        value => this.ended(value),
        error => this.failed(error),
      )
    } catch (error) {
      return this.failed(error)
    }
  }

  /** @param origin  a search's: where its connection leads */
  context(origin?: string): StepContext {
    const { runId } = this.run
    return {
      call: request => this.gate.call(request),
      pause: ms => this.run.sleep(ms),
      startedAt: this.startedAt,
      path: this.path,
      runId,
      ...(origin === undefined ? {} : { origin }),
    }
  }

  private ended(result: ModuleResult): Gone | Promise<Gone> {
    if (this.interruption) return this.interrupted(this.interruption)
    try {
      switch (result.type) {
        case 'one':
          return this.finished(result.bundle)
        case 'route':
          return this.finished(result.bundle, result.mode)
        case 'wait':
          return this.wait(result)
        case 'stop':
          return this.stop(result.as, result.message)
        default:
          throw new StepError(
            'bug',
            `${this.node.module.title} gave what this version of Joinery cannot carry on.`,
          )
      }
    } catch (error) {
      return this.failed(error)
    }
  }

  private wait({ until, token, reason: why }: Extract<ModuleResult, { type: 'wait' }>): null {
    if (until !== undefined && !Number.isFinite(new Date(until).getTime())) {
      throw new StepError('bug', `${this.node.module.title} waits for a time that does not exist.`)
    }
    return this.park(
      { is: 'wait', why: this.cleanText(why), ...(token === undefined ? {} : { token }) },
      until,
    )
  }

  private stop(as: 'success' | 'failure', said: string): null {
    const message = this.cleanText(said)
    const failure = as === 'failure'
    const error = keptFailure({ kind: 'refused', message })
    this.run.finish({
      ...this.record(),
      status: failure ? 'failed' : 'ok',
      stop: as,
      ...(failure ? { error } : {}),
    })
    if (failure) this.tally.failed = true
    this.run.halt ??= { is: 'stopped', as, message: error.message }
    return null
  }

  /**
   * Others are let in before a wide bundle is written down.
   * @throws {StepError} `limit` when the bundle is more than a run may carry
   */
  finished(output: JsonObject, mode?: RouteMode): Gone | Promise<Gone> {
    const isWide = checkBundle(output, this.run.limits)
    this.open?.ended()
    this.markOutput(output)
    const record: StepRecord = { ...this.record(), output }
    if (mode !== undefined) record.mode = mode
    const gone = { output, mode: mode ?? 'every' }
    if (isWide) return this.run.finishWide(record).then(() => gone)
    this.run.finish(record)
    return gone
  }

  private markOutput(output: JsonObject): void {
    const { secrets } = this.run
    if (!this.node.secretive && !secrets.any) return
    const { module } = this.node
    const taint = outputTaint(module, output, secrets.of(this.input), this.open?.own)
    const made = module.kind === 'flow' ? 'words' : 'made'
    secrets.mark(output, joined(taint, secrets.echoOf(output, this.path)), this.path, made)
  }

  /** The same failure with dots for what it repeats of the step's own secrets or the run's. */
  private clean(failure: Failure): Failure {
    const { secrets } = this.run
    if (!secrets.any) return failure
    const { own } = this
    return secrets.cleanFailure(failure, this.path, text => own.outOf(text))
  }

  private get own(): OwnSecrets {
    return this.open?.own ?? new OwnSecrets(this.input ?? {}, this.run.secrets.of(this.input))
  }

  private cleanText(text: string): string {
    return this.run.secrets.any ? this.own.outOf(this.run.secrets.clean(text, this.path)) : text
  }

  /** A parked bundle is done because somebody said so, or because its time has come. */
  answered(answer: Answer | undefined): Gone | Promise<Gone> {
    const output = (answer?.is === 'done' ? answer.output : undefined) ?? {}
    this.markOutput(output)
    const decided = answer?.is === 'done' ? this.decided(output) : undefined
    if (decided) this.run.append([decided])
    try {
      return this.finished(output)
    } catch (error) {
      return this.failed(error)
    }
  }

  /** The call that a person said is done, as the journal's own: whom it was about is read from it. */
  private decided(body: JsonObject): CallRecord | undefined {
    const reason = this.run.memory.park(this.path)?.reason
    if (reason?.is !== 'decision') return undefined
    const known = this.run.memory.call(this.path, reason.n)
    if (known === undefined || known.intent === null || known.state === 'answered') return undefined
    const { n, method, url } = known.intent
    const response = { status: 200, headers: {}, body }
    return { t: 'call', path: this.path, n, at: this.run.now(), method, url, response, settled: 'person' }
  }

  /** A step failed for its own reasons: this bundle ends here, the others go on (RUNNING.md, 4). */
  failed(error: unknown): null {
    if (error instanceof OwnershipLost) throw error
    if (this.interruption) return this.interrupted(this.interruption)
    if (error instanceof Parked || error instanceof Halted) return this.interrupted(error)
    this.run.failIfLost()
    const failure = this.clean(toFailure(error))
    if (failure.kind !== 'unreachable') this.open?.ended()
    this.tally.failed = true
    this.run.finish({ ...this.record(), status: 'failed', error: failure })
    const everyBundle = failure.kind === 'auth' || error instanceof OrgGone || error instanceof OrgSilent
    if (everyBundle || this.run.plan.stopAtFirstFailure) {
      this.run.halt ??= { is: 'failed', error: failure }
    }
    return null
  }

  interrupted(why: Parked | Halted): null {
    if (why instanceof Parked) return this.park(this.cleanReason(why.reason), why.due)
    this.tally.cut = true
    return null
  }

  private cleanReason(reason: ParkReason): ParkReason {
    return reason.is === 'decision' ? { ...reason, why: this.cleanText(reason.why) } : reason
  }

  /** What a person is asked, under an id of its own. */
  private question(n: number): Pick<ParkRecord, 'question' | 'asks'> {
    const question = this.run.ports.signals.questionId()
    const known = this.run.memory.call(this.path, n)
    if (known === undefined) return { question }
    const { method, url, intent, at } = known
    return { question, asks: { label: this.node.label, method, url, since: intent?.at ?? at } }
  }

  park(reason: ParkReason, due: number | undefined): null {
    const calls = this.open?.takeSummaries() ?? []
    const record: ParkRecord = {
      t: 'park',
      path: this.path,
      key: this.node.key,
      at: this.run.now(),
      reason: 'why' in reason ? { ...reason, why: cutText(reason.why) } : reason,
      ...(due === undefined ? {} : { due }),
      ...(calls.length === 0 ? {} : { calls }),
      ...(reason.is === 'decision' ? this.question(reason.n) : {}),
    }
    countParked(this.tally, due)
    this.run.parked.set(this.path, record)
    this.run.append([...this.gate.beginOnce(), record])
    return null
  }

  /** A record of this step as it stands, to be told how it ended. */
  record(): StepRecord {
    const calls = this.open?.takeSummaries() ?? this.run.memory.callsSoFar(this.path)
    const record: StepRecord = {
      t: 'step',
      path: this.path,
      key: this.node.key,
      at: this.startedAt,
      ms: this.run.now() - this.startedAt,
      attempts: this.attempt,
      status: 'ok',
    }
    if (this.open?.isBegun ?? this.run.memory.begin(this.path) !== undefined) record.begun = true
    if (this.input !== undefined) record.input = this.input
    if (calls.length > 0) record.calls = calls
    return record
  }
}
