import { setMaxListeners } from 'node:events'
import type { Failure } from '@/lib/errors'
import { inSlices } from '@/lib/json'
import type { CallClient, CallRequest } from '@/lib/module-kit/call'
import { Halted } from './interrupts'
import { type RunLimits, tooLong, tooManySteps } from './limits'
import { addStopped, countStep, RunMemory } from './memory'
import { OrgWatch } from './org-watch'
import type { ParkedItems } from './parked-items'
import type { Plan, PlanNode } from './plan'
import {
  OwnershipLost,
  type Ports,
  type RunCounts,
  type SealedUse,
  type Signals,
  type Waiting,
} from './ports'
import type { JournalRecord, PageRecord, ParkRecord, StepRecord } from './records'
import { nameOfUse, type RunSecret } from './scope'
import { RunSecrets } from './sealing'

/** Records that may lie in memory before the walk waits for them to become durable. */
const UNCOMMITTED_RECORDS = 256
/** How long the walk may hold the process before it lets others in, milliseconds. */
const HOLD_MS = 8
/** A longer gap between two looks at the clock was a rate limit's wait or a machine asleep, not work. Milliseconds. */
const LONGEST_WORK_GAP_MS = 60_000

/** Why nothing further is started. */
export type Halt =
  | { is: 'cancelled' }
  /** This process is about to end. */
  | { is: 'released' }
  | { is: 'failed'; error: Failure }
  | { is: 'stopped'; as: 'success' | 'failure'; message: string }

/** What one walk of a run shares: its ports, what the journal knew, what has happened since. */
export class RunState {
  readonly memory: RunMemory
  readonly secrets: RunSecrets
  /** The bundles that are parked now, by their paths. */
  readonly parked = new Map<string, ParkRecord>()
  /** The outermost fan-outs at work, by their paths. */
  readonly fanOuts = new Map<string, ParkedItems>()
  /** The drawing's sealed values, by their use. */
  private readonly opened = new Map<string, RunSecret>()
  halt: Halt | null = null
  /** Somebody has answered for a bundle that only the next walk comes to. */
  private forNextWalk = false
  private stopping: AbortSignal | null = null
  private readonly orgs = new Map<string, OrgWatch>()
  private readonly waits = new Set<Waiting>()
  private pending = 0
  private checkpoint: Promise<void> | null = null
  private watched: Promise<void> | null = null
  private heldSince: number
  private lookedAt: number
  private lost: OwnershipLost | null = null
  private write: AbortSignal | null = null
  private read: { term: AbortSignal; signal: AbortSignal } | null = null

  /** @param workMs  milliseconds of work before this walk */
  constructor(
    readonly plan: Plan,
    readonly ports: Ports,
    readonly runId: string,
    readonly scenarioId: string,
    readonly limits: RunLimits,
    private workedMs: number,
  ) {
    this.memory = new RunMemory(limits.heldItems)
    this.secrets = new RunSecrets(ports.vault)
    this.heldSince = ports.clock.now()
    this.lookedAt = this.heldSince
  }

  /** Opens the sealed values of the drawing, for this walk alone. */
  async openSecrets(): Promise<void> {
    const { sealed } = this.plan
    if (sealed.length === 0) return
    const opened = await this.ports.secrets(sealed)
    for (const [at, one] of opened.entries()) {
      const use = sealed[at]
      if (use) this.opened.set(nameOfUse(use), { opened: one })
    }
  }

  secret(use: SealedUse): RunSecret | undefined {
    return this.opened.get(nameOfUse(use))
  }

  get counts(): RunCounts {
    return this.memory.counts
  }

  /** This walk stops, the run does not. */
  get goesOn(): boolean {
    return this.halt?.is === 'released'
  }

  /** Milliseconds of work of the whole run so far. */
  get workMs(): number {
    this.lookAtClock()
    return this.workedMs
  }

  private lookAtClock(): number {
    const now = this.now()
    this.workedMs += Math.min(Math.max(0, now - this.lookedAt), LONGEST_WORK_GAP_MS)
    this.lookedAt = now
    return now
  }

  /** Gives up a call that is not a read, when the lease ends or the run is somebody else's. */
  get writeSignal(): AbortSignal {
    const { term } = this.ports.journal
    if (this.write !== term) this.write = forMany(term)
    return term
  }

  /** Gives up a read, also when the run is cancelled or handed back. */
  get readSignal(): AbortSignal {
    const { term } = this.ports.journal
    if (this.read?.term !== term) {
      this.read = { term, signal: forMany(AbortSignal.any([term, ...stops(this.ports.signals)])) }
    }
    return this.read.signal
  }

  /** Ends a wait; made when it is first needed, since many runs never wait. */
  private get waitSignal(): AbortSignal {
    const { journal, signals } = this.ports
    this.stopping ??= forMany(AbortSignal.any([journal.ownership, ...stops(signals)]))
    return this.stopping
  }

  /** Whether nothing further may be started. @throws {OwnershipLost} when the run is somebody else's */
  get halting(): boolean {
    if (this.lost) throw this.lost
    if (this.halt !== null) return true
    const { cancelled, released } = this.ports.signals
    if (cancelled.aborted) this.halt = { is: 'cancelled' }
    else if (released?.aborted) this.halt = { is: 'released' }
    else if (this.workedMs > this.limits.workMs) {
      this.halt = { is: 'failed', error: tooLong(this.limits).failure }
    } else if (this.counts.steps > this.limits.steps) {
      this.halt = { is: 'failed', error: tooManySteps(this.limits).failure }
    }
    return this.halt !== null
  }

  now(): number {
    return this.ports.clock.now()
  }

  /** Throws when no call may be started right now, though perhaps later. */
  assertOwner(): void {
    this.failIfLost()
    this.ports.journal.assertOwner()
  }

  /** @throws {OwnershipLost} when the run is somebody else's */
  failIfLost(): void {
    if (this.lost) throw this.lost
    if (this.ports.journal.ownership.aborted) throw new OwnershipLost()
  }

  /** Waits until calls may be started, unless the run is halted first. */
  async regain(): Promise<void> {
    await this.unlessHalted(this.ports.journal.regain(this.waitSignal))
    if (this.halting) throw new Halted()
  }

  /** Asked for each call, since a connection can be changed or removed while the run is at work. */
  client(node: PlanNode): Promise<CallClient> {
    return this.unlessHalted(this.ports.connections(node.connection ?? ''))
  }

  /** What this walk has seen of the org that a module calls. */
  org(node: PlanNode, client: CallClient): OrgWatch {
    const slot = node.connection ?? ''
    const known = this.orgs.get(slot)
    if (known) return known
    const watch = new OrgWatch(hostOf(client), this.limits.triedForMs)
    this.orgs.set(slot, watch)
    return watch
  }

  /** Waits for the rate budget, unless the run is halted first. */
  async permit(client: CallClient, request: CallRequest): Promise<void> {
    // Asked before: a call that takes the last of a window waits for nothing.
    const until = client.heldUntil?.(request)
    const permit = this.unlessHalted(client.permit(request, this.waitSignal))
    if (until === undefined) await permit
    else await this.shown({ for: 'rate-limit', org: hostOf(client), until }, permit)
    if (this.halting) throw new Halted()
  }

  /** Waits until the rate limit is said to renew, and says so. */
  async waitForLimit(client: CallClient, ms: number): Promise<void> {
    const waiting = { for: 'rate-limit', org: hostOf(client), until: this.now() + ms } as const
    await this.shown(waiting, this.sleep(ms))
  }

  /** Waits a moment before an org that did not answer is asked again; says so while the run waits for it. */
  async waitForOrg(org: OrgWatch, client: CallClient, ms: number): Promise<void> {
    const until = org.waitingUntil ?? (org.isDoubtful ? this.now() + ms : null)
    if (until === null) await this.sleep(ms)
    else await this.shown({ for: 'org', org: hostOf(client), until }, this.sleep(ms))
  }

  private async shown(waiting: Waiting, wait: Promise<unknown>): Promise<void> {
    this.waits.add(waiting)
    this.showWait()
    try {
      await wait
    } finally {
      this.waits.delete(waiting)
      this.showWait()
    }
  }

  /** The wait that ends first is the one that people see. */
  private showWait(): void {
    const [next] = [...this.waits].sort((a, b) => a.until - b.until)
    if (next) this.counts.waiting = next
    else delete this.counts.waiting
    this.ports.progress.counted(this.counts, this.workedMs)
  }

  /** Waits, unless the run is halted first. */
  async sleep(ms: number): Promise<void> {
    await this.unlessHalted(this.ports.timers.sleep(ms, this.waitSignal))
  }

  private async unlessHalted<T>(waiting: Promise<T>): Promise<T> {
    try {
      return await waiting
    } catch (error) {
      this.failIfLost()
      if (this.halting) throw new Halted()
      throw error
    }
  }

  /** What the journal holds, opened. @param items  see {@link RunJournal.load} */
  async *recorded(items?: readonly number[]): AsyncIterable<JournalRecord> {
    for await (const record of this.ports.journal.load(items)) {
      yield record.sealed ? this.secrets.open(record, 'path' in record ? record.path : '') : record
    }
  }

  /** Takes records in for the next flush. */
  append(records: JournalRecord[]): void {
    this.appendSealed(this.sealed(records))
  }

  private appendSealed(records: JournalRecord[]): void {
    this.pending += records.length
    // Waiting for a flush that has not been asked for would cost its whole delay, for every lane.
    const full = this.pending >= UNCOMMITTED_RECORDS && this.checkpoint === null
    const durable = this.ports.journal.append(records, full ? 'now' : 'soon')
    if (durable !== this.watched) {
      this.watched = durable
      durable.catch(error => this.noteLoss(error))
    }
    if (full) this.checkpoint = durable
  }

  /** A list's pages from an index on, as the journal has them, with what is sealed in them opened. */
  async *readBack(path: string, from: number): AsyncGenerator<PageRecord> {
    for await (const page of this.ports.journal.pages(path, from)) {
      yield page.sealed ? this.secrets.open(page, path) : page
    }
  }

  /** Tells whoever watches how far a list has been read; null: it is read. */
  reading(reading: RunCounts['reading'] | null): void {
    if (reading) this.counts.reading = reading
    else delete this.counts.reading
    this.ports.progress.counted(this.counts, this.workedMs)
  }

  /** Makes records durable, and all before them. */
  async commit(records: JournalRecord[]): Promise<void> {
    try {
      await this.ports.journal.append(this.sealed(records), 'now')
    } catch (error) {
      this.noteLoss(error)
      throw error
    }
    this.pending = 0
    this.checkpoint = null
  }

  /** Lets others in when the walk has held the process long enough, and lets the journal catch up. */
  needsBreath(): boolean {
    const now = this.lookAtClock()
    return this.checkpoint !== null || now - this.heldSince >= HOLD_MS
  }

  /** Where much is done before and after: from the network's part of a turn one breath leads to the end of the same. */
  async breatheLong(): Promise<void> {
    await this.breathe()
    await this.breathe()
  }

  async breathe(): Promise<void> {
    this.failIfLost()
    if (this.checkpoint !== null) {
      await this.checkpoint
      this.checkpoint = null
      this.pending = 0
    } else {
      await this.ports.timers.sleep(0)
    }
    this.heldSince = this.now()
  }

  /** One of the run's orgs has stopped answering, as far as is known: what can wait should not be tried now. */
  get isOrgDoubtful(): boolean {
    for (const org of this.orgs.values()) if (org.isDoubtful) return true
    return false
  }

  /** An answer has come that nothing in this walk takes up. */
  leaveAnswer(): void {
    this.forNextWalk = true
  }

  /** Whether there are answers left for another walk. */
  get answersLeft(): boolean {
    return this.forNextWalk || this.ports.signals.arrived()
  }

  /** A step has ended: into the journal and into the counts. @param sealed  the record as the journal takes it */
  finish(record: StepRecord, sealed = this.sealed([record])): void {
    countStep(this.counts, record)
    this.memory.firstError ??= record.error ?? null
    this.appendSealed(sealed)
    this.ports.progress.counted(this.counts, this.workedMs)
  }

  /**
   * The same for a wide bundle: what looks for its secrets is made ready in steps, and it is sealed and written in turns
   * of their own.
   */
  async finishWide(record: StepRecord): Promise<void> {
    await this.breatheLong()
    await inSlices(this.secrets.preparing(record.path))
    const sealed = this.sealed([record])
    await this.breatheLong()
    this.finish(record, sealed)
  }

  itemDone(path: string, index: number, failed: boolean, stopped: Record<string, number> | undefined): void {
    if (failed) this.counts.failed++
    else this.counts.done++
    addStopped(this.counts.stopped, stopped)
    this.append([{ t: 'done', path, index, failed, ...(stopped === undefined ? {} : { stopped }) }])
    this.secrets.forget(path, index)
    this.memory.forget(path, index)
    this.ports.progress.counted(this.counts, this.workedMs)
  }

  private sealed(records: JournalRecord[]): JournalRecord[] {
    if (!this.secrets.any) return records
    return records.map(record => {
      const sealed = this.secrets.seal(record, 'path' in record ? record.path : '')
      return sealed === record ? record : { ...sealed, sealed: true as const }
    })
  }

  private noteLoss(error: unknown): void {
    if (error instanceof OwnershipLost) this.lost = error
  }
}

const hostOf = ({ origin }: CallClient): string => (URL.canParse(origin) ? new URL(origin).host : origin)

const stops = ({ cancelled, released }: Signals): AbortSignal[] =>
  released === undefined ? [cancelled] : [cancelled, released]

/** Every call of fifty lanes listens to the same signal; Node would warn of a leak at the eleventh. */
function forMany(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal)
  return signal
}
