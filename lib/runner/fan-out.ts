import { toFailure } from '@/lib/errors'
import type { JsonObject } from '@/lib/module-kit/json'
import { hearAnswers } from './answers'
import { checkBundle } from './limits'
import type { Item, ListItems } from './list-items'
import { ParkedItems } from './parked-items'
import { itemPath, outermostItem } from './paths'
import type { RunState } from './run-state'
import type { RunStep } from './run-step'
import type { Upstream } from './scope'
import { isOver, newTally } from './tally'
import type { Walk } from './walk'

/**
 * One bundle enters a search, many leave it: `parallelism` lanes work on the items of the outermost fan-out, below
 * that one after the other.
 */
export class FanOut {
  private readonly outermost: boolean
  private readonly path: string
  private readonly parked: ParkedItems

  constructor(
    private readonly run: RunState,
    private readonly walker: Walk,
    private readonly step: RunStep,
    private readonly upstream: Upstream,
    private readonly list: ListItems,
  ) {
    this.path = step.path
    this.outermost = outermostItem(this.path) === null
    this.parked = new ParkedItems(run, this.path)
  }

  /** Carries every item on; fulfilled when none is left to start and all that were started have come back. */
  async walk(): Promise<void> {
    await this.list.open()
    const lanes = this.outermost ? this.run.plan.parallelism : 1
    if (this.outermost) this.run.fanOuts.set(this.path, this.parked)
    const ended = await Promise.allSettled(Array.from({ length: lanes }, () => this.lane(lanes)))
    this.run.fanOuts.delete(this.path)
    this.step.tally.parked ||= this.parked.any
    if (this.parked.unheard) this.run.leaveAnswer()
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  }

  private async lane(lanes: number): Promise<void> {
    const { run, list } = this
    for (;;) {
      if (run.halting) {
        if (!list.isUsedUp || this.parked.cut) this.step.tally.cut = true
        return
      }
      if (run.needsBreath()) await run.breathe()
      const again = this.outermost && this.mayTakeUp() ? await this.takeUp() : undefined
      const item = again ?? list.take(lanes) ?? (await list.next())
      if (item === undefined) return
      await this.carry(item)
    }
  }

  /** Not async: asked before each item, and hardly ever so. */
  private mayTakeUp(): boolean {
    return this.run.ports.signals.arrived() || this.parked.mayGoOn
  }

  /** An item that was parked and can go on now: somebody has answered for it, or its time has come. */
  private async takeUp(): Promise<Item | undefined> {
    if (this.run.ports.signals.arrived()) await hearAnswers(this.run)
    return this.parked.next()
  }

  private async carry({ index, bundle }: Item): Promise<void> {
    const { node, tally: above } = this.step
    const path = itemPath(this.path, index)
    const tally = this.outermost ? newTally() : above
    if (this.outermost) this.parked.begun(index)
    if (this.fits(path, index, bundle)) {
      const upstream = { key: node.key, output: bundle, before: this.upstream }
      await this.walker.onward(node, upstream, path, tally, 'every')
    } else tally.failed = true
    if (!this.outermost) return
    if (isOver(tally, this.run.goesOn)) this.run.itemDone(this.path, index, tally.failed, tally.stopped)
    this.parked.ended(index, tally.parked ? tally.due : null)
    above.cut ||= tally.cut
  }

  /** A bundle that is too large fails by itself; the others go on. */
  private fits(path: string, index: number, bundle: JsonObject): boolean {
    const known = this.run.memory.step(path)
    if (known) return known.status === 'ok'
    try {
      checkBundle(bundle, this.run.limits)
      return true
    } catch (error) {
      const { key } = this.step.node
      const failed = { path, key, at: this.run.now(), ms: 0, attempts: 1, status: 'failed' } as const
      this.run.finish({ t: 'step', ...failed, input: { index }, error: toFailure(error) })
      return false
    }
  }
}
