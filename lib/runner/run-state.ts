import type { Failure } from '@/lib/errors'
import type { CallClient, CallRequest } from '@/lib/module-kit/call'
import { Halted } from './gate'
import { addStopped, countStep, RunMemory } from './memory'
import type { Plan, PlanNode } from './plan'
import { OwnershipLost, type Ports, type RunCounts } from './ports'
import type { JournalRecord, ParkRecord, StepRecord } from './records'
import { RunSecrets } from './sealing'

/** Records that may lie in memory before the walk waits for them to become durable. */
const UNCOMMITTED_RECORDS = 256
/** How long the walk may hold the process before it lets others in, milliseconds. */
const HOLD_MS = 8

/** Why nothing further is started. */
export type Halt =
  | { is: 'cancelled' }
  | { is: 'failed'; error: Failure }
  | { is: 'stopped'; as: 'success' | 'failure'; message: string }

/** What one walk of a run shares: its ports, what the journal knew, what has happened since. */
export class RunState {
  readonly memory = new RunMemory()
  readonly secrets: RunSecrets
  readonly parked: ParkRecord[] = []
  readonly readSignal: AbortSignal
  halt: Halt | null = null
  private readonly clients = new Map<string, Promise<CallClient>>()
  private pending = 0
  private checkpoint: Promise<void> | null = null
  private watched: Promise<void> | null = null
  private heldSince: number
  private lost: OwnershipLost | null = null

  constructor(
    readonly plan: Plan,
    readonly ports: Ports,
    readonly runId: string,
    readonly scenarioId: string,
  ) {
    this.secrets = new RunSecrets(ports.vault)
    this.readSignal = AbortSignal.any([ports.journal.ownership, ports.signals.cancelled])
    this.heldSince = ports.clock.now()
  }

  get counts(): RunCounts {
    return this.memory.counts
  }

  get ownership(): AbortSignal {
    return this.ports.journal.ownership
  }

  /** Whether nothing further may be started. */
  get halting(): boolean {
    if (this.halt === null && this.ports.signals.cancelled.aborted) this.halt = { is: 'cancelled' }
    return this.halt !== null
  }

  now(): number {
    return this.ports.clock.now()
  }

  assertOwner(): void {
    if (this.lost) throw this.lost
    this.ports.journal.assertOwner()
  }

  client(node: PlanNode): Promise<CallClient> {
    const slot = node.connection ?? ''
    let client = this.clients.get(slot)
    if (client === undefined) {
      client = this.ports.connections(slot)
      this.clients.set(slot, client)
    }
    return client
  }

  /** Waits for the rate budget, unless the run is halted first. */
  async permit(client: CallClient, request: CallRequest): Promise<void> {
    await this.unlessHalted(client.permit(request, this.readSignal))
    if (this.halting) throw new Halted()
  }

  /** Waits, unless the run is halted first. */
  async sleep(ms: number): Promise<void> {
    await this.unlessHalted(this.ports.timers.sleep(ms, this.readSignal))
  }

  private async unlessHalted(waiting: Promise<unknown>): Promise<void> {
    try {
      await waiting
    } catch (error) {
      this.assertOwner()
      if (this.halting) throw new Halted()
      throw error
    }
  }

  /** Takes records in for the next flush. */
  append(records: JournalRecord[]): void {
    this.pending += records.length
    // Waiting for a flush that has not been asked for would cost its whole delay, for every lane.
    const full = this.pending >= UNCOMMITTED_RECORDS && this.checkpoint === null
    const durable = this.ports.journal.append(this.sealed(records), full ? 'now' : 'soon')
    if (durable !== this.watched) {
      this.watched = durable
      durable.catch(error => this.noteLoss(error))
    }
    if (full) this.checkpoint = durable
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
    return this.checkpoint !== null || this.now() - this.heldSince >= HOLD_MS
  }

  async breathe(): Promise<void> {
    this.assertOwner()
    if (this.checkpoint !== null) {
      await this.checkpoint
      this.checkpoint = null
      this.pending = 0
    } else {
      await this.ports.timers.sleep(0)
    }
    this.heldSince = this.now()
  }

  /** A step has ended: into the journal and into the counts. */
  finish(record: StepRecord): void {
    countStep(this.counts, record)
    this.memory.firstError ??= record.error ?? null
    this.append([record])
    this.ports.progress.counted(this.counts)
  }

  itemDone(path: string, index: number, failed: boolean, stopped: Record<string, number> | undefined): void {
    if (failed) this.counts.failed++
    else this.counts.done++
    addStopped(this.counts.stopped, stopped)
    this.append([{ t: 'done', path, index, failed, ...(stopped === undefined ? {} : { stopped }) }])
    this.ports.progress.counted(this.counts)
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
