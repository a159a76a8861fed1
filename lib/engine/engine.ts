import type { Pool } from 'pg'
import { uuidv7 } from 'uuidv7'
import type { CallClient } from '@/lib/module-kit/call'
import type { Module } from '@/lib/module-kit/define'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Plan } from '@/lib/runner/plan'
import { OwnershipLost, type Ports, type Vault } from '@/lib/runner/ports'
import type { Answer, JournalRecord } from '@/lib/runner/records'
import { type RunOutcome, runScenario } from '@/lib/runner/run-scenario'
import type { Clock, Timers } from '@/lib/runner/time'
import { findCancelled } from './cancel'
import { pack } from './journal/codec'
import { type AppendOp, storable, storableJson } from './journal/commit-statement'
import { PgRunJournal } from './journal/run-journal'
import { JournalWriter } from './journal/writer'
import { ProcessLease } from './lease'
import { ProgressWriter } from './progress'
import { type ClaimedRun, findRunnable, takeOver } from './takeover'

const SWEEP_EVERY_MS = 2_000
/** Runs taken over at a time; each takes a connection. */
const TAKE_AT_ONCE = 10
/** Longer than most calls take, and what a stop may cost. */
const DRAIN_MS = 5_000
/** A cancelled run starts no further call within a second. */
const CANCEL_EVERY_MS = 500
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
  onEnd?: (runId: string, outcome: RunOutcome) => void
  onError: (error: unknown, runId?: string) => void
}

export interface StartOrder {
  workspaceId: string
  scenarioId: string
  versionId: string
  trigger: string
  triggerSummary: string
  dedupeKey?: string
  bundle: JsonObject
}

/**
 * Runs scenarios in this process: starts new ones as its own while a slot is free, sweeps up those without a live
 * owner, and writes all of it through one journal writer.
 */
export class Engine {
  readonly lease: ProcessLease
  readonly writer: JournalWriter
  private readonly progress: ProgressWriter
  private readonly working = new Map<string, { promise: Promise<void>; cancel: AbortController }>()
  /** Runs of this process that wait for a slot. */
  private readonly backlog: (() => void)[] = []
  private atWork = 0
  /** Runs were left to any process, so a free slot should look for them at once. */
  private overflowed = false
  /** Runs that this process has started, where it adopts no others. */
  private readonly own = new Set<string>()
  private timer: NodeJS.Timeout | null = null
  private cancelTimer: NodeJS.Timeout | null = null
  private sweeping: Promise<void> | null = null
  private draining = false

  constructor(private readonly options: EngineOptions) {
    this.lease = new ProcessLease(options.pool, uuidv7(), options.version, error => options.onError(error))
    this.progress = new ProgressWriter(options.pool, this.lease.id, error => options.onError(error))
    this.writer = new JournalWriter(options.pool, error => options.onError(error))
  }

  async start(): Promise<void> {
    await this.lease.start()
    this.progress.start()
    await this.sweep()
    this.timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS)
    this.cancelTimer = setInterval(() => void this.takeCancels(), CANCEL_EVERY_MS)
  }

  /**
   * Stops taking runs on, lets those at work end for a while, and gives the lease back: whoever has one goes on with
   * the others where they are, as after a crash.
   */
  async stop(): Promise<void> {
    this.draining = true
    if (this.timer) clearInterval(this.timer)
    if (this.cancelTimer) clearInterval(this.cancelTimer)
    await this.sweeping
    const late = setTimeout(() => this.lease.giveUp(), DRAIN_MS)
    await Promise.all([...this.working.values()].map(run => run.promise))
    clearTimeout(late)
    await this.progress.stop()
    await this.writer.close()
    await this.lease.stop()
  }

  /** Runs at work in this process. */
  get busy(): number {
    return this.working.size
  }

  /**
   * One trigger event becomes one run, committed when this is fulfilled.
   * @returns the run's id, or null when the same delivery had arrived before
   */
  async startRun(order: StartOrder): Promise<string | null> {
    const { bundle, dedupeKey, ...about } = order
    const runId = uuidv7()
    const mine = !this.draining && this.working.size < this.options.slots * (1 + BACKLOG_PER_SLOT)
    this.overflowed ||= !mine
    const slot = mine ? this.reserve(runId) : null
    try {
      const born: JournalRecord = { t: 'trigger', at: this.options.clock.now(), bundle }
      const started = await this.writer.start({
        ...about,
        runId,
        owner: mine ? this.lease.id : null,
        dedupeKey: dedupeKey ?? null,
        data: pack([JSON.stringify(born)]),
      })
      if (!started) {
        slot?.release()
        return null
      }
      if (this.options.adopt === false) this.own.add(runId)
      const { scenarioId, versionId } = order
      slot?.begin({ runId, scenarioId, versionId, epoch: 1, nextSeq: 1, born })
      return runId
    } catch (error) {
      slot?.release()
      throw error
    }
  }

  /** Stops new calls of a run at work here within a second. @returns false when it is not at work here */
  cancelRun(runId: string): boolean {
    const run = this.working.get(runId)
    run?.cancel.abort(new Error('the run was cancelled'))
    return run !== undefined
  }

  /** Somebody may have asked another process to cancel a run that is at work here. */
  private async takeCancels(): Promise<void> {
    if (this.working.size === 0) return
    try {
      for (const runId of await findCancelled(this.options.pool, this.lease.id)) this.cancelRun(runId)
    } catch (error) {
      this.options.onError(error)
    }
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
    const free = this.options.slots - this.working.size
    if (free <= 0 || this.draining) return
    this.overflowed = false
    const { adopt } = this.options
    const runnable = await findRunnable(this.options.pool, free)
    const mine = runnable.filter(
      run => !this.working.has(run.id) && (adopt !== false || this.own.has(run.id)),
    )
    // A few at a time: one after the other they would wait for the disk in turn.
    for (let at = 0; at < mine.length && !this.draining; at += TAKE_AT_ONCE) {
      await Promise.all(mine.slice(at, at + TAKE_AT_ONCE).map(run => this.take(run)))
    }
  }

  private async take(run: { id: string; epoch: number }): Promise<void> {
    const slot = this.reserve(run.id)
    try {
      const claimed = await takeOver(this.options.pool, this.lease.id, run, this.options.clock.now())
      if (claimed === null) slot.release()
      else slot.begin(claimed)
    } catch (error) {
      slot.release()
      throw error
    }
  }

  private reserve(runId: string): { begin: (run: ClaimedRun) => void; release: () => void } {
    const cancel = new AbortController()
    let open: () => void = () => undefined
    const promise = new Promise<void>(resolve => {
      open = resolve
    })
    this.working.set(runId, { promise, cancel })
    const release = (): void => {
      this.working.delete(runId)
      open()
    }
    return {
      release,
      begin: run => {
        this.backlog.push(() => {
          this.atWork++
          void this.work(run, cancel.signal)
            .catch(error => {
              if (!(error instanceof OwnershipLost)) this.options.onError(error, runId)
            })
            .finally(() => {
              this.atWork--
              release()
              this.fillSlots()
            })
        })
        this.fillSlots()
      },
    }
  }

  private fillSlots(): void {
    while (this.atWork < this.options.slots) {
      const next = this.backlog.shift()
      if (next === undefined) break
      next()
    }
    if (this.overflowed && this.backlog.length === 0) void this.sweep()
  }

  private async work(run: ClaimedRun, cancelled: AbortSignal): Promise<void> {
    const { options } = this
    const { runId, scenarioId, versionId, epoch } = run
    const journal = new PgRunJournal(
      options.pool,
      this.writer,
      this.lease,
      runId,
      epoch,
      run.nextSeq,
      run.born,
    )
    const plan = await options.plan(versionId)
    const ports: Ports = {
      journal,
      modules: options.modules,
      connections: slot => options.connections(versionId, slot),
      clock: options.clock,
      timers: options.timers,
      signals: { answers: () => this.answers(runId, epoch), cancelled },
      progress: { counted: counts => this.progress.counted(runId, epoch, counts) },
      vault: options.vault(runId),
      uuid: () => crypto.randomUUID(),
    }
    const outcome = await runScenario({ plan, runId, scenarioId }, ports).finally(() =>
      this.progress.ended(runId),
    )
    await this.finish(run, outcome, journal.takeTail())
    options.onEnd?.(runId, outcome)
  }

  private finish(run: ClaimedRun, outcome: RunOutcome, tail: AppendOp | null): Promise<void> {
    const { counts } = outcome
    return this.writer.finish({
      runId: run.runId,
      tail,
      epoch: run.epoch,
      owner: this.lease.id,
      status: outcome.status === 'needs-decision' ? 'needs_decision' : outcome.status,
      counts: storableJson(counts),
      bundlesDone: counts.done,
      bundlesFailed: counts.failed,
      firstError: 'firstError' in outcome && outcome.firstError ? storableJson(outcome.firstError) : null,
      wakeAt: 'wakeAt' in outcome && outcome.wakeAt !== undefined ? new Date(outcome.wakeAt) : null,
      waitingFor: 'waitingFor' in outcome ? storable(outcome.waitingFor) : null,
    })
  }

  /** A run in its first epoch has had no time to be answered. */
  private async answers(
    runId: string,
    epoch: number,
  ): Promise<{ id: string; path: string; answer: Answer }[]> {
    if (epoch === 1) return []
    const found = await this.options.pool.query<{ id: string; path: string; answer: Answer }>(
      'SELECT id, path, answer FROM signal WHERE run_id = $1 AND answer IS NOT NULL ORDER BY answered_at, id',
      [runId],
    )
    return found.rows
  }
}
