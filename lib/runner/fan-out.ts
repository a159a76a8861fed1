import { StepError, toFailure } from '@/lib/errors'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Page } from '@/lib/module-kit/result'
import { checkBundle, tooManyBundles } from './limits'
import { itemPath, outermostItem } from './paths'
import { OwnershipLost } from './ports'
import { declaredOutput } from './provenance'
import type { RunState } from './run-state'
import type { RunStep } from './run-step'
import type { Upstream } from './scope'
import { joined } from './taint'
import { isOver, newTally } from './tally'
import type { Walk } from './walk'

interface Item {
  index: number
  bundle: JsonObject
}

/**
 * One bundle enters a search, many leave it. Pages are fetched as the items of the last one are nearly used up, and
 * journaled when the first of their items is used; `parallelism` lanes work on the items of the outermost fan-out.
 */
export class FanOut {
  private readonly outermost: boolean
  private readonly path: string
  private readonly buffer: Item[] = []
  private source: AsyncIterator<Page> | null = null
  private limit = Number.POSITIVE_INFINITY
  private given: number
  private fetching: Promise<void> | null = null
  private complete = false
  /** After the list was read again from its start: the ids of every committed page. */
  private seen: Set<string> | null = null
  /** Whether the source stands on a cursor that an earlier process stored. */
  private onStoredCursor: boolean

  constructor(
    private readonly run: RunState,
    private readonly walker: Walk,
    private readonly step: RunStep,
    private readonly upstream: Upstream,
    private readonly context: StepContext,
    private readonly input: JsonObject,
  ) {
    const { path, tally } = step
    this.path = path
    this.outermost = outermostItem(path) === null
    const known = run.memory.pages(path)
    this.given = known?.given ?? 0
    this.onStoredCursor = known !== undefined && known.cursor !== null
    for (const page of known?.open ?? []) {
      for (const [at, bundle] of page.items.entries()) {
        const index = page.from + at
        if (!run.memory.isDone(path, index)) this.buffer.push({ index, bundle })
      }
    }
    const listed = run.memory.step(path)
    this.complete = listed !== undefined
    if (listed?.status === 'failed') tally.failed = true
    if (this.given > 0) tally.fanned ||= this.outermost
  }

  /** Carries every item on; fulfilled when none is left to start and all that were started have come back. */
  async walk(): Promise<void> {
    const lanes = this.outermost ? this.run.plan.parallelism : 1
    const ended = await Promise.allSettled(Array.from({ length: lanes }, () => this.lane(lanes)))
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  }

  private async lane(lanes: number): Promise<void> {
    for (;;) {
      if (this.run.halting) return this.halted()
      if (this.run.needsBreath()) await this.run.breathe()
      while (this.buffer.length === 0 && !this.complete) await this.fetch()
      const item = this.buffer.shift()
      if (item === undefined) return
      if (this.buffer.length < lanes && !this.complete) void this.fetch().catch(() => undefined)
      await this.carry(item)
    }
  }

  private halted(): void {
    if (this.buffer.length > 0 || !this.complete) this.step.tally.cut = true
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

  /** One page at a time, whoever asks. */
  private fetch(): Promise<void> {
    this.fetching ??= this.nextPage().finally(() => {
      this.fetching = null
    })
    return this.fetching
  }

  private async nextPage(): Promise<void> {
    const { step } = this
    try {
      const page = await this.pull()
      if (page === null) return this.listed()
      this.take(page)
    } catch (error) {
      if (error instanceof OwnershipLost) throw error
      if (step.interruption === null && this.cursorRefused(error)) return this.listAgain()
      this.complete = true
      step.failed(error)
    }
  }

  private async pull(): Promise<Page | null> {
    const { module } = this.step.node
    const known = this.run.memory.pages(this.path)
    if (this.source === null) {
      if (this.onStoredCursor === false && known !== undefined && this.seen === null) return null
      if (known?.relisted) this.seen ??= await this.idsGiven()
      const cursor = this.onStoredCursor ? (known?.cursor ?? undefined) : undefined
      const context = cursor === undefined ? this.context : { ...this.context, cursor }
      const result = await module.run(context, this.input)
      if (result.type !== 'pages') {
        throw new StepError('bug', `${module.title} is a search and must give pages.`)
      }
      this.limit = result.limit ?? Number.POSITIVE_INFINITY
      this.source = result.pages[Symbol.asyncIterator]()
    }
    if (this.given >= this.limit) return null
    const next = await this.source.next()
    return next.done ? null : next.value
  }

  private take(page: Page): void {
    const { run, path, step } = this
    this.onStoredCursor = false
    const fresh = this.seen === null ? page.items : page.items.filter(item => !this.wasSeen(item))
    const items = fresh.slice(0, this.limit - this.given)
    if (run.memory.given + items.length > run.limits.bundles) {
      const error = tooManyBundles(run.limits)
      run.halt ??= { is: 'failed', error: error.failure }
      throw error
    }
    const from = this.given
    this.given += items.length
    run.memory.given += items.length
    if (items.length > 0) step.tally.fanned ||= this.outermost
    this.markSecrets(items)
    const { cursor } = page
    const relisted = this.seen === null ? {} : { relisted: true as const }
    const calls = step.gate.takeSummaries()
    const begin = step.gate.beginOnce()
    run.append([...begin, { t: 'page', path, at: run.now(), from, items, cursor, calls, ...relisted }])
    for (const [at, bundle] of items.entries()) this.buffer.push({ index: from + at, bundle })
    if (cursor === null || this.given >= this.limit) this.listed()
  }

  private markSecrets(items: JsonObject[]): void {
    const { node } = this.step
    const { secrets } = this.run
    if (!node.secretive && !secrets.any) return
    for (const item of items) {
      const taint = joined(declaredOutput(node.module, item), secrets.echoOf(item, this.path))
      secrets.mark(item, taint, this.path, 'made')
    }
  }

  private listed(): void {
    if (this.complete) return
    this.complete = true
    this.run.finish({ ...this.step.record(), gave: this.given })
  }

  /** Okta forgot our cursor: any 4xx but the ones that say something else (RUNNING.md, 5). */
  private cursorRefused(error: unknown): boolean {
    if (!this.onStoredCursor || !(error instanceof StepError)) return false
    const status = error.failure.status ?? 0
    return status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429
  }

  private async listAgain(): Promise<void> {
    this.onStoredCursor = false
    this.source = null
    this.seen = await this.idsGiven()
    const text =
      'Okta no longer knew where the list had stopped, so it was read again and what had been given was skipped.'
    this.run.append([{ t: 'note', path: this.path, at: this.run.now(), text }])
  }

  /** The ids of everything that this list has given, in this process and in earlier ones. */
  private async idsGiven(): Promise<Set<string>> {
    const ids = new Set<string>()
    for await (const record of this.run.ports.journal.load()) {
      if (record.t !== 'page' || record.path !== this.path) continue
      for (const item of record.items) {
        const id = this.step.node.module.itemId(item)
        if (id !== undefined) ids.add(id)
      }
    }
    return ids
  }

  private wasSeen(item: JsonObject): boolean {
    const id = this.step.node.module.itemId(item)
    return id !== undefined && this.seen?.has(id) === true
  }
}
