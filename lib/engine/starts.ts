import { uuidv7 } from 'uuidv7'
import { AppError } from '@/lib/errors'
import { inSlices } from '@/lib/json'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Vault } from '@/lib/runner/ports'
import type { JournalRecord, TriggerRecord } from '@/lib/runner/records'
import { sealingBirth } from '@/lib/runner/sealing'
import type { Clock } from '@/lib/runner/time'
import { packAside } from './journal/codec'
import { type JournalWriter, StartWithdrawn } from './journal/writer'
import type { Reserved } from './slots'
import type { ClaimedRun } from './takeover'
import type { UntoldStarts } from './untold-starts'

/** Whoever asks for a run without a key hears within this time that it cannot be stored. Milliseconds. */
const STORE_WITHIN_MS = 3_500

export interface StartOrder {
  workspaceId: string
  scenarioId: string
  versionId: string
  trigger: string
  triggerSummary: string
  dedupeKey?: string
  bundle: JsonObject
}

export interface StartOptions {
  /** How long the caller waits for it to be stored. Default: 3.5 s without a key, as long as it takes with one. */
  withinMs?: number
}

/** What is behind a start: where it is written, and where it is worked on. */
export interface StartPorts {
  writer: JournalWriter
  clock: Clock
  /** Seals what is secret by its name in what a trigger brings. */
  vault: (runId: string) => Vault
  untold: UntoldStarts
  /** A place in this process; null leaves the run to any process. */
  reserve: (runId: string) => { owner: string; slot: Reserved } | null
  /** It is stored, and told so. */
  stored: (runId: string) => void
  /** Told what became of a start that nobody waits for any more. */
  onError: (error: unknown) => void
}

/**
 * Starts runs. While nothing can be stored the caller is told in time: a start without a key is then taken back, one
 * with a key stays, since its sender may send it again without a second run (RUNNING.md, 1).
 */
export class Starts {
  /** Starts with a key that are not stored yet. A repeated one joins them, so that they do not pile up. */
  private readonly pending = new Map<string, Promise<string | null>>()

  constructor(private readonly ports: StartPorts) {}

  /**
   * @returns the run's id, or null when the same delivery had arrived before
   * @throws {AppError} `unavailable` when it could not be stored in time
   */
  start(order: StartOrder, options: StartOptions): Promise<string | null> {
    if (order.dedupeKey === undefined) return this.withoutKey(order, options.withinMs ?? STORE_WITHIN_MS)
    const key = `${order.scenarioId} ${order.dedupeKey}`
    const pending = this.pending.get(key)
    if (pending) return this.inTime(pending.then(alreadyArrived), options.withinMs, notYet)
    const started = this.begin(order, uuidv7()).finally(() => this.pending.delete(key))
    this.pending.set(key, started)
    return this.inTime(started, options.withinMs, notYet)
  }

  private withoutKey(order: StartOrder, withinMs: number): Promise<string | null> {
    const { untold, writer } = this.ports
    const runId = uuidv7()
    return this.inTime(this.begin(order, runId), withinMs, () => {
      untold.add(runId)
      writer.withdraw(runId)
      return new AppError(
        'unavailable',
        'The run could not be stored, so it was not started. Try again later.',
      )
    })
  }

  private async begin(order: StartOrder, runId: string): Promise<string | null> {
    const { clock, reserve, stored, untold, vault, writer } = this.ports
    const { bundle, dedupeKey, ...about } = order
    const place = reserve(runId)
    try {
      const { born, line } = await inSlices(writing({ t: 'trigger', at: clock.now(), bundle }, vault(runId)))
      const isNew = await writer.start({
        ...about,
        runId,
        owner: place?.owner ?? null,
        dedupeKey: dedupeKey ?? null,
        ...packAside([line]),
      })
      if (isNew && untold.has(runId)) untold.settle(runId)
      if (!isNew || untold.has(runId)) {
        place?.slot.release()
        return null
      }
      stored(runId)
      place?.slot.begin(bornRun(runId, order, born))
      return runId
    } catch (error) {
      place?.slot.release()
      if (error instanceof StartWithdrawn && !error.sent) untold.forget(runId)
      else if (untold.has(runId)) untold.settle(runId)
      throw error
    }
  }

  /** What comes later than that goes on without anybody waiting for it. */
  private inTime<T>(work: Promise<T>, withinMs: number | undefined, late: () => AppError): Promise<T> {
    if (withinMs === undefined) return work
    return new Promise((resolve, reject) => {
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        reject(late())
      }, withinMs)
      work
        .finally(() => clearTimeout(timer))
        .then(resolve, error => {
          reject(error)
          if (isLate && !(error instanceof StartWithdrawn)) this.ports.onError(error)
        })
    })
  }
}

/** A run's first record as it is written. In steps: a bundle may hold 100,000 names. */
function* writing(
  record: TriggerRecord,
  vault: Vault,
): Generator<void, { born: JournalRecord; line: string }> {
  const born: JournalRecord = yield* sealingBirth(record, vault)
  return { born, line: JSON.stringify(born) }
}

const alreadyArrived = (): null => null

const notYet = (): AppError =>
  new AppError('unavailable', 'This could not be stored yet. Sent again with the same key, it happens once.')

function bornRun(runId: string, order: StartOrder, born: JournalRecord): ClaimedRun {
  const { scenarioId, versionId } = order
  const fresh = { epoch: 1, nextSeq: 1, workMs: 0, cancelled: false, suspected: false }
  return { runId, scenarioId, versionId, ...fresh, born }
}
