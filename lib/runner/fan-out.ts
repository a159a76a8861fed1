import { toFailure } from '@/lib/errors'
import type { JsonObject } from '@/lib/module-kit/json'
import { checkBundle } from './limits'
import type { Item, ListItems } from './list-items'
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

  constructor(
    private readonly run: RunState,
    private readonly walker: Walk,
    private readonly step: RunStep,
    private readonly upstream: Upstream,
    private readonly list: ListItems,
  ) {
    this.path = step.path
    this.outermost = outermostItem(this.path) === null
  }

  /** Carries every item on; fulfilled when none is left to start and all that were started have come back. */
  async walk(): Promise<void> {
    await this.list.open()
    const lanes = this.outermost ? this.run.plan.parallelism : 1
    const ended = await Promise.allSettled(Array.from({ length: lanes }, () => this.lane(lanes)))
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  }

  private async lane(lanes: number): Promise<void> {
    const { run, list } = this
    for (;;) {
      if (run.halting) {
        if (!list.isUsedUp) this.step.tally.cut = true
        return
      }
      if (run.needsBreath()) await run.breathe()
      const item = list.take(lanes) ?? (await list.next())
      if (item === undefined) return
      await this.carry(item)
    }
  }

  private async carry({ index, bundle }: Item): Promise<void> {
    const { node, tally: above } = this.step
    const path = itemPath(this.path, index)
    const tally = this.outermost ? newTally() : above
    if (this.fits(path, index, bundle)) {
      const upstream = { key: node.key, output: bundle, before: this.upstream }
      await this.walker.onward(node, upstream, path, tally, 'every')
    } else tally.failed = true
    if (!this.outermost) return
    if (isOver(tally, this.run.goesOn)) this.run.itemDone(this.path, index, tally.failed, tally.stopped)
    above.parked ||= tally.parked
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
