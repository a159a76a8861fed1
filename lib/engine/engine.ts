import type { Pool } from 'pg'
import { uuidv7 } from 'uuidv7'
import { type Failure, StepError } from '@/lib/errors'
import type { CallClient } from '@/lib/module-kit/call'
import type { Module } from '@/lib/module-kit/define'
import type { RunLimits } from '@/lib/runner/limits'
import type { Plan } from '@/lib/runner/plan'
import { JournalRefused, OwnershipLost, type Ports, type RunCounts, type Vault } from '@/lib/runner/ports'
import { type RunOutcome, runScenario } from '@/lib/runner/run-scenario'
import type { Clock, Timers } from '@/lib/runner/time'
import { findNews } from './cancel'
import { finishOp } from './finish'
import type { AppendOp } from './journal/commit-statement'
import { PgRunJournal } from './journal/run-journal'
import { JournalWriter } from './journal/writer'
import { ProcessLease } from './lease'
import { atMost, throughOutage } from './outage'
import { ProgressWriter } from './progress'
import { readAnswers } from './questions/read-answers'
import { cannotRun, setAside } from './questions/set-aside'
import { askUnasked } from './questions/unasked'
import { type Reserved, Slots, Stopped, type Taken } from './slots'
import { type StartOptions, type StartOrder, Starts } from './starts'
import { type ClaimedRun, findRunnable, readEpochs, takeOver } from './takeover'
import { UntoldStarts } from './untold-starts'

const SWEEP_EVERY_MS = 2_000
/** Runs taken over at a time; each takes a connection. */
const TAKE_AT_ONCE = 10
/** A cancelled run starts no further call within a second; one that is answered to hears of it as soon. */
const NEWS_EVERY_MS = 500
/** A process that is asked to end lets its runs end by themselves for so long. */
const END_WITHIN_MS = 3_000
/** A commit of a process that ends may take so long; the database is away otherwise. */
const STORE_WITHIN_MS = 5_000
/** Runs begun here that may wait for a slot here, for each slot; more are left to any process. */
const BACKLOG_PER_SLOT = 20

/** What the engine needs of the rest of Joinery. */
export interface EngineOptions {
  pool: Pool
  version: string
  /** Runs in this process at a time; with none it only starts runs for others. */
  slots: number
  /** Takes on any run without a live owner, or only those it has started itself. Default: any. */
  adopt?: boolean
  clock: Clock
  timers: Timers
  modules: (id: string) => Module | undefined
  /** The compiled scenario version; kept by whoever gives it. */
  plan: (versionId: string) => Promise<Plan>
  connections: (versionId: string, slot: string) => Promise<CallClient>
  vault: (runId: string) => Vault
  /** Opens the sealed values that a version's drawing is filled with. */
  secrets: (versionId: string, ...uses: Parameters<Ports['secrets']>) => ReturnType<Ports['secrets']>
  /** Default: RUN_LIMITS. */
  limits?: RunLimits
  onEnd?: (runId: string, outcome: RunOutcome) => void
  onError: (error: unknown, runId?: string) => void
  /** The database answers again. */
  onBack?: () => void
}

/** What a run's row says once its journal has refused a record of it. */
const NOT_STORED: Failure = {
  kind: 'bug',
  message: 'What happened next could not be stored, so the run was ended here.',
  hint: 'The server’s log has the reason. What the history shows has happened; look there before it is run again.',
}

/**
 * Runs scenarios in this process: starts new ones as its own while a slot is free, sweeps up those without a live
 * owner, and writes all of it through one journal writer.
 */
export class Engine {
  readonly lease: ProcessLease
  readonly writer: JournalWriter
  private readonly progress: ProgressWriter
  private readonly slots: Slots
  private readonly untold: UntoldStarts
  private readonly starts: Starts
  /** Runs were left to any process, so a free slot should look for them at once. */
  private overflowed = false
  /** Runs that this process has started, where it adopts no others. */
  private readonly own = new Set<string>()
  private timer: NodeJS.Timeout | null = null
  private newsTimer: NodeJS.Timeout | null = null
  private sweeping: Promise<void> | null = null
  private hearing: Promise<void> | null = null
  private draining = false

  constructor(private readonly options: EngineOptions) {
    const { pool, version } = options
    const onError = (error: unknown): void => options.onError(error)
    this.lease = new ProcessLease({
      pool,
      id: uuidv7(),
      version,
      onError,
      onRegained: () => this.findLost(),
      onBack: () => options.onBack?.(),
    })
    this.progress = new ProgressWriter(pool, this.lease.id, onError)
    this.writer = new JournalWriter(pool, onError)
    this.untold = new UntoldStarts(pool, this.lease.id, onError)
    this.slots = new Slots(
      options.slots,
      (run, taken) => this.work(run, taken),
      () => {
        if (this.overflowed && this.slots.idle) void this.sweep()
      },
    )
    this.starts = new Starts({
      writer: this.writer,
      clock: options.clock,
      vault: options.vault,
      untold: this.untold,
      reserve: runId => this.reserve(runId),
      stored: runId => {
        if (options.adopt === false) this.own.add(runId)
      },
      onError,
    })
  }

  async start(): Promise<void> {
    await this.lease.start()
    this.progress.start()
    if (this.options.adopt !== false && this.options.slots > 0) await this.askUnasked()
    await this.sweep()
    this.timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS)
    this.newsTimer = setInterval(() => void this.takeNews(), NEWS_EVERY_MS)
  }

  /**
   * Stops taking runs on, gives those at work a few seconds to end, hands the others back to any process, and gives
   * the lease back. A call that is not a read and is under way is waited for.
   */
  async stop(): Promise<void> {
    this.draining = true
    this.untold.stop()
    if (this.timer) clearInterval(this.timer)
    if (this.newsTimer) clearInterval(this.newsTimer)
    this.writer.giveUpAfter(STORE_WITHIN_MS)
    await atMost(END_WITHIN_MS, this.sweeping)
    await this.handBack()
    await this.progress.stop()
    await this.writer.close()
    await this.lease.stop()
  }

  private async handBack(): Promise<void> {
    const patience = setTimeout(() => {
      for (const [, taken] of this.slots.all()) taken.release.abort(new Stopped('this process ends'))
    }, END_WITHIN_MS)
    await this.slots.ended()
    clearTimeout(patience)
  }

  /** Runs at work in this process, or waiting for a slot. */
  get busy(): number {
    return this.slots.size
  }

  /**
   * One trigger event becomes one run, committed when this is fulfilled.
   * @returns the run's id, or null when the same delivery had arrived before
   * @throws {AppError} `unavailable` when it could not be stored in time
   */
  startRun(order: StartOrder, options: StartOptions = {}): Promise<string | null> {
    return this.starts.start(order, options)
  }

  /** A place for a new run, while this process has not more of them than it can soon work on. */
  private reserve(runId: string): { owner: string; slot: Reserved } | null {
    const mine = !this.draining && this.slots.size < this.options.slots * (1 + BACKLOG_PER_SLOT)
    this.overflowed ||= !mine
    return mine ? { owner: this.lease.id, slot: this.slots.reserve(runId) } : null
  }

  /** Stops new calls of a run at work here within a second. @returns false when it is not at work here */
  cancelRun(runId: string): boolean {
    const run = this.slots.get(runId)
    run?.cancel.abort(new Stopped('the run was cancelled'))
    return run !== undefined
  }

  /** Somebody may have asked for a run at work here to be cancelled, or answered to it, here or in another process. */
  takeNews(): Promise<void> {
    this.hearing ??= this.hear()
      .catch(error => this.options.onError(error))
      .finally(() => {
        this.hearing = null
      })
    return this.hearing
  }

  private async hear(): Promise<void> {
    if (this.slots.size === 0) return
    for (const { id, cancelled, answeredAt } of await findNews(this.options.pool, this.lease.id)) {
      if (cancelled) this.cancelRun(id)
      const taken = this.slots.get(id)
      if (taken && answeredAt) taken.answeredAt = answeredAt
    }
  }

  /** The lease had run out: whoever took one of our runs over meanwhile has raised its epoch. */
  private async findLost(): Promise<void> {
    const ours = this.slots.all().filter(([, taken]) => taken.epoch !== null)
    if (ours.length === 0) return
    const ids = ours.map(([id]) => id)
    const epochs = await readEpochs(this.options.pool, this.lease.id, ids)
    for (const [id, taken] of ours) {
      if (epochs.get(id) !== taken.epoch) taken.loss.abort(new OwnershipLost())
    }
  }

  /** A server starts all the same; what is unasked then is asked with the next housekeeping. */
  private askUnasked(): Promise<unknown> {
    return askUnasked(this.options.pool).catch(error => this.options.onError(error))
  }

  /** Takes on what could go on and has no live owner. */
  sweep(): Promise<void> {
    this.sweeping ??= this.sweepOnce()
      .catch(error => this.options.onError(error))
      .finally(() => {
        this.sweeping = null
      })
    return this.sweeping
  }

  private async sweepOnce(): Promise<void> {
    const { adopt, pool, slots } = this.options
    const free = slots - this.slots.size
    if (free <= 0 || this.draining) return
    this.overflowed = false
    const runnable = await findRunnable(pool, this.lease.id, this.slots.ids(), free)
    const mine = runnable.filter(
      run =>
        this.slots.get(run.id) === undefined &&
        (adopt !== false || this.own.has(run.id)) &&
        !this.isUntold(run.id),
    )
    // A few at a time: one after the other they would wait for the disk in turn.
    for (let at = 0; at < mine.length && !this.draining; at += TAKE_AT_ONCE) {
      await Promise.all(mine.slice(at, at + TAKE_AT_ONCE).map(run => this.take(run)))
    }
  }

  /** Its sender was told that it is not stored: it is cancelled instead of begun. */
  private isUntold(runId: string): boolean {
    const untold = this.untold.has(runId)
    if (untold) this.untold.settle(runId)
    return untold
  }

  private async take(run: { id: string; epoch: number }): Promise<void> {
    const slot: Reserved = this.slots.reserve(run.id)
    try {
      const claimed = await takeOver(this.options.pool, this.lease.id, run, this.options.clock.now())
      if (claimed === null) return slot.release()
      if (claimed.cancelled) this.cancelRun(run.id)
      slot.begin(claimed)
    } catch (error) {
      slot.release()
      throw error
    }
  }

  /** Never rejects: what cannot be ended here is found again by the sweep. */
  private async work(run: ClaimedRun, taken: Taken): Promise<void> {
    let counts: RunCounts | null = null
    try {
      const plan = await this.plan(run, taken)
      if (plan === null) return
      await this.walk(run, taken, plan, now => {
        counts = now
      })
    } catch (error) {
      const over = error instanceof OwnershipLost || error instanceof Stopped
      if (error instanceof JournalRefused) await this.endUnstored(run, counts, error)
      else if (!over) this.options.onError(error, run.runId)
    } finally {
      this.progress.ended(run.runId)
    }
  }

  /** A run that is cancelled or handed on waits for nothing. @throws {Stopped} */
  private whileAway<T>(work: () => Promise<T>, taken: Taken): Promise<T> {
    return throughOutage(work, taken.stop, error => this.options.onError(error))
  }

  /** Null when the version cannot be run by this installation: an unknown module waits for a person, not for luck. */
  private async plan(run: ClaimedRun, taken: Taken): Promise<Plan | null> {
    try {
      return await this.whileAway(() => this.options.plan(run.versionId), taken)
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      const { message } = error
      await this.whileAway(() => setAside(this.options.pool, run.runId, run.epoch, cannotRun(message)), taken)
      return null
    }
  }

  private async walk(
    run: ClaimedRun,
    taken: Taken,
    plan: Plan,
    counted: (counts: RunCounts) => void,
  ): Promise<void> {
    const { options } = this
    const { runId, scenarioId, versionId, epoch, workMs } = run
    const { pool } = options
    const whileAway = <T>(work: () => Promise<T>): Promise<T> => this.whileAway(work, taken)
    const journal = new PgRunJournal(
      { writer: this.writer, lease: this.lease, pool, whileAway, loss: taken.loss },
      run,
    )
    const ports: Ports = {
      journal,
      modules: options.modules,
      connections: slot => whileAway(() => options.connections(versionId, slot)),
      clock: options.clock,
      timers: options.timers,
      signals: {
        answers: () => {
          const since = taken.heardAt
          taken.heardAt = taken.answeredAt
          // A run in its first epoch has had no time to be answered, unless somebody says so.
          if (epoch === 1 && taken.answeredAt === null) return Promise.resolve([])
          return whileAway(() => readAnswers(pool, options.vault(runId), runId, since))
        },
        arrived: () => taken.answeredAt !== taken.heardAt,
        questionId: () => uuidv7(),
        cancelled: taken.cancel.signal,
        released: taken.release.signal,
      },
      progress: {
        counted: (counts, worked) => {
          counted(counts)
          this.progress.counted(runId, epoch, counts, worked)
        },
      },
      vault: options.vault(runId),
      secrets: uses => whileAway(() => options.secrets(versionId, uses)),
      uuid: () => crypto.randomUUID(),
    }
    const { limits } = options
    const order = { plan, runId, scenarioId, workMs, ...(limits === undefined ? {} : { limits }) }
    const outcome = await runScenario(order, ports)
    this.progress.ended(runId)
    await this.finish(run, outcome, await journal.takeTail(), taken.heardAt)
    options.onEnd?.(runId, outcome)
  }

  private finish(
    run: ClaimedRun,
    outcome: RunOutcome,
    tail: AppendOp | null,
    heard: Date | null,
  ): Promise<void> {
    return this.writer.finish(finishOp(run, outcome, { owner: this.lease.id, tail, heard }))
  }

  /** A record that PostgreSQL refuses ends its run, and no other. */
  private async endUnstored(run: ClaimedRun, counts: RunCounts | null, error: unknown): Promise<void> {
    const known = counts ?? { done: 0, failed: 0, steps: 0, modules: {}, stopped: {} }
    const ended = { ...known, failed: Math.max(1, known.failed) }
    this.options.onError(error, run.runId)
    try {
      const outcome = { status: 'failed', counts: ended, firstError: NOT_STORED, workMs: run.workMs } as const
      await this.finish(run, outcome, null, null)
      this.options.onEnd?.(run.runId, outcome)
    } catch (again) {
      this.options.onError(again, run.runId)
    }
  }
}
