import { StepError } from '@/lib/errors'
import type { CallClient, CallOutcome, CallRequest, SendOptions } from '@/lib/module-kit/call'
import type { Module } from '@/lib/module-kit/define'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { type ScenarioDocumentInput, scenarioDocument } from '@/lib/scenario/document'
import { OrgGone } from './interrupts'
import { RUN_LIMITS, type RunLimits } from './limits'
import { MemoryJournal } from './memory-journal'
import { compilePlan } from './plan'
import { type Answered, type OpenedSecret, OwnershipLost, type Ports, type RunCounts } from './ports'
import type { Answer, JournalRecord, StepRecord } from './records'
import { type RunOutcome, runScenario } from './run-scenario'

/** A clock that only moves when somebody sleeps on it. */
class FakeTime {
  private time = Date.parse('2026-11-24T06:00:00Z')
  private readonly sleepers: { at: number; wake: () => void }[] = []

  now(): number {
    return this.time
  }

  /** Sleeping moves the clock on as soon as nothing else is going on. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (ms <= 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.time + ms, wake: resolve }
      this.sleepers.push(sleeper)
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      setImmediate(() => this.move())
    })
  }

  advance(ms: number): void {
    this.time += ms
  }

  private move(): void {
    this.sleepers.sort((a, b) => a.at - b.at)
    const next = this.sleepers.shift()
    if (next === undefined) return
    this.time = Math.max(this.time, next.at)
    next.wake()
  }
}

/** What a test's org does with a request. */
export type Answering = (request: CallRequest) => CallOutcome | Promise<CallOutcome>

export const answer = (body: Json, status = 200): CallOutcome => ({
  type: 'answer',
  response: { status, headers: {}, body },
})

export const broken = (sent: boolean): CallOutcome => ({
  type: 'broken',
  reason: sent ? 'timeout' : 'unreachable',
  sent,
  message: sent ? 'The org did not answer in time.' : 'The org could not be reached.',
})

/** A scenario, an org and a journal, to be run, killed and run again within a millisecond. */
export class Bench {
  readonly time = new FakeTime()
  readonly journal: MemoryJournal
  readonly sent: CallRequest[] = []
  readonly cancel = new AbortController()
  /** Of the walk that is under way: its process is about to end. */
  release = new AbortController()
  counted: RunCounts | null = null
  onCounted: (counts: Readonly<RunCounts>) => void = () => undefined
  /** Where the org answers; links that lead elsewhere are refused. */
  origin = 'https://acme.okta.com'
  /** By connection slot, where one leads to another org. */
  origins: Record<string, string> = {}
  /** An answer is for the question that was asked last at its path, where there is one. */
  answers: { id: string; path: string; answer: Answer }[] = []
  private readonly kept: Answered[] = []
  private fresh = false
  limits: Partial<RunLimits> = {}
  /** What sealed values hold, by id. */
  readonly opened = new Map<string, OpenedSecret>()
  /** How far the org's clock is ahead, as its answers have shown. */
  ahead: () => number = () => 0
  /** Milliseconds of work before. */
  workMs = 0
  /** The rate budget. */
  permit: CallClient['permit'] = () => Promise.resolve(0)
  /** Every connection has been removed, or that of this slot. */
  gone: boolean | string = false
  /** No two are alike, so that a value drawn twice shows. */
  private uuids = 0
  private questions = 0
  private readonly registry: Map<string, Module>
  private readonly document: ReturnType<typeof scenarioDocument.parse>

  constructor(
    document: ScenarioDocumentInput,
    modules: Module[],
    public org: Answering = () => answer({}),
    bundle: JsonObject = {},
  ) {
    this.document = scenarioDocument.parse(document)
    this.registry = new Map(modules.map(module => [module.id, module]))
    this.journal = new MemoryJournal({ t: 'trigger', at: this.time.now(), bundle })
  }

  /** One process's walk. @throws {OwnershipLost} when it was killed */
  async walk(crashAfter?: number): Promise<RunOutcome> {
    const find = (id: string): Module | undefined => this.registry.get(id)
    const journal = this.journal.claim(this.time.now(), crashAfter)
    const clientFor = (slot: string): CallClient => ({
      origin: this.origins[slot] ?? this.origin,
      clockAheadMs: () => this.ahead(),
      permit: (request, signal) => this.permit(request, signal),
      send: (request, options) => this.send(request, options ?? {}),
    })
    this.release = new AbortController()
    const ports: Ports = {
      journal,
      modules: find,
      connections: slot =>
        this.gone === true || this.gone === slot
          ? Promise.reject(new OrgGone('input', 'The connection is not there any more.'))
          : Promise.resolve(clientFor(slot)),
      clock: this.time,
      timers: this.time,
      signals: {
        answers: () => {
          this.fresh = false
          const given = this.answers.splice(0)
          const now = given.map(one => ({ ...one, id: this.question(one.path) ?? one.id }))
          return Promise.resolve([...this.kept, ...now])
        },
        arrived: () => this.fresh || this.answers.length > 0,
        questionId: () => `q${this.journal.records.length}-${++this.questions}`,
        cancelled: this.cancel.signal,
        released: this.release.signal,
      },
      progress: {
        counted: counts => {
          this.counted = { ...counts }
          this.onCounted(this.counted)
        },
      },
      vault: { seal: text => `sealed:${Buffer.from(text).toString('base64')}`, open: text => unseal(text) },
      secrets: uses =>
        Promise.resolve(
          uses.map(
            use =>
              this.opened.get(use.id) ?? { error: new StepError('input', `${use.field}: type it again.`) },
          ),
        ),
      uuid: () => `00000000-0000-4000-8000-${String(++this.uuids).padStart(12, '0')}`,
    }
    const order = {
      plan: compilePlan(this.document, find),
      runId: 'run-1',
      scenarioId: 'scenario-1',
      limits: { ...RUN_LIMITS, ...this.limits },
      workMs: this.workMs,
    }
    const outcome = await runScenario(order, ports)
    // As the end of a run is committed: by its owner or not at all.
    await journal.append([], 'now')
    return outcome
  }

  /** Walks until nothing but a person can move the run on, going on after every kill; `ended` hears of each walk. */
  async toTheEnd(kills: number[] = [], ended: () => void = () => undefined): Promise<RunOutcome> {
    const left = [...kills]
    for (let walks = 0; walks < 500; walks++) {
      try {
        const kill = left.shift()
        const outcome = await this.walk(kill === undefined ? undefined : this.journal.records.length + kill)
        if (outcome.status === 'released') continue
        const waiting = outcome.status === 'waiting' || outcome.status === 'needs-decision'
        if (!waiting || outcome.wakeAt === undefined) return outcome
        this.time.advance(Math.max(0, outcome.wakeAt - this.time.now()))
      } catch (error) {
        if (!(error instanceof OwnershipLost)) throw error
        this.time.advance(12_000)
      } finally {
        ended()
      }
    }
    throw new Error('the run does not end')
  }

  get records(): JournalRecord[] {
    return this.journal.records
  }

  /** Answers that every walk finds, as in a table; each for the question that was asked last at its path. */
  keep(answers: readonly { path: string; answer: Answer }[]): void {
    for (const { path, answer } of answers) this.kept.push({ id: this.question(path) ?? '', path, answer })
    this.fresh = true
  }

  /** The id of the question that was asked last at a path. */
  question(path: string): string | undefined {
    const park = this.records.findLast(record => record.t === 'park' && record.path === path)
    return park?.t === 'park' ? park.question : undefined
  }

  /** A step's last record. */
  step(path: string): StepRecord | undefined {
    return this.records.findLast(
      (record): record is StepRecord => record.t === 'step' && record.path === path,
    )
  }

  /** What a module gave, in the order of the paths. */
  outputs(key: string): JsonObject[] {
    return this.records
      .flatMap(record => (record.t === 'step' && record.key === key && record.output ? [record] : []))
      .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
      .flatMap(record => (record.output ? [record.output] : []))
  }

  private async send(request: CallRequest, options: SendOptions): Promise<CallOutcome> {
    try {
      options.beforeWrite?.()
    } catch {
      return broken(false)
    }
    this.sent.push(request)
    return this.org(request)
  }
}

const unseal = (text: string): string => {
  if (!text.startsWith('sealed:')) throw new Error('not sealed')
  return Buffer.from(text.slice('sealed:'.length), 'base64').toString()
}
