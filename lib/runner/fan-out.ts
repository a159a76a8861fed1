import { StepError } from '@/lib/errors'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Page } from '@/lib/module-kit/result'
import type { Gate } from './gate'
import { itemPath, outermostItem } from './paths'
import type { PlanNode } from './plan'
import { OwnershipLost } from './ports'
import type { RunState } from './run-state'
import type { Upstream } from './scope'
import { newTally, type Tally, type Walk } from './walk'

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
  private readonly began: number
  private readonly buffer: Item[] = []
  private source: AsyncIterator<Page> | null = null
  private limit = Number.POSITIVE_INFINITY
  private given: number
  private fetching: Promise<void> | null = null
  private complete = false
  /** Set after a relist: the ids of every committed page. */
  private seen: Set<string> | null = null
  /** Whether the source stands on a cursor that an earlier process stored. */
  private onStoredCursor: boolean

  constructor(
    private readonly run: RunState,
    private readonly walker: Walk,
    private readonly node: PlanNode,
    private readonly upstream: Upstream,
    private readonly path: string,
    private readonly tally: Tally,
    private readonly input: JsonObject,
    private readonly gate: Gate,
    private readonly context: StepContext,
  ) {
    this.outermost = outermostItem(path) === null
    this.began = run.now()
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
    if (this.buffer.length > 0 || !this.complete) this.tally.parked = true
  }

  private async carry({ index, bundle }: Item): Promise<void> {
    const path = itemPath(this.path, index)
    const tally = this.outermost ? newTally() : this.tally
    await this.walker.onward(
      this.node,
      { key: this.node.key, output: bundle, before: this.upstream },
      path,
      tally,
      'every',
    )
    if (!this.outermost) return
    if (tally.parked) this.tally.parked = true
    else if (this.run.halt === null || this.run.halt.is === 'failed') {
      this.run.itemDone(this.path, index, tally.failed, tally.stopped)
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
    try {
      const page = await this.pull()
      if (page === null) return this.listed()
      this.take(page)
    } catch (error) {
      if (error instanceof OwnershipLost) throw error
      if (!this.gate.interrupted && this.cursorRefused(error)) return this.listAgain()
      this.complete = true
      if (this.gate.interrupted) {
        this.walker.interrupted(this.node, this.path, this.tally, this.gate.interrupted)
        return
      }
      this.walker.failed(this.node, this.path, this.tally, this.began, this.input, this.gate, error)
    }
  }

  private async pull(): Promise<Page | null> {
    const known = this.run.memory.pages(this.path)
    if (this.source === null) {
      if (this.onStoredCursor === false && known !== undefined && this.seen === null) return null
      const cursor = this.seen === null ? (known?.cursor ?? undefined) : undefined
      const result = await this.node.module.run(
        cursor === undefined ? this.context : { ...this.context, cursor },
        this.input,
      )
      if (result.type !== 'pages') {
        throw new StepError('bug', `${this.node.module.title} is a search and must give pages.`)
      }
      this.limit = result.limit ?? Number.POSITIVE_INFINITY
      this.source = result.pages[Symbol.asyncIterator]()
    }
    if (this.given >= this.limit) return null
    const next = await this.source.next()
    return next.done ? null : next.value
  }

  private take(page: Page): void {
    this.onStoredCursor = false
    const fresh = this.seen === null ? page.items : page.items.filter(item => !this.wasSeen(item))
    const items = fresh.slice(0, this.limit - this.given)
    const from = this.given
    this.given += items.length
    if (items.length > 0) this.tally.fanned ||= this.outermost
    const { cursor } = page
    this.run.append([
      {
        t: 'page',
        path: this.path,
        at: this.run.now(),
        from,
        items,
        cursor,
        calls: this.gate.takeSummaries(),
      },
    ])
    for (const [at, bundle] of items.entries()) this.buffer.push({ index: from + at, bundle })
    if (cursor === null || this.given >= this.limit) this.listed()
  }

  private listed(): void {
    if (this.complete) return
    this.complete = true
    const now = this.run.now()
    this.run.finish({
      t: 'step',
      path: this.path,
      key: this.node.key,
      at: this.began,
      ms: now - this.began,
      attempts: 1,
      status: 'ok',
      input: this.input,
      calls: this.gate.takeSummaries(),
      gave: this.given,
    })
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
    this.seen = new Set()
    for await (const record of this.run.ports.journal.load()) {
      if (record.t !== 'page' || record.path !== this.path) continue
      for (const item of record.items) {
        const id = this.node.module.itemId(item)
        if (id !== undefined) this.seen.add(id)
      }
    }
    const text =
      'Okta no longer knew where the list had stopped, so it was read again and what had been given was skipped.'
    this.run.append([{ t: 'note', path: this.path, at: this.run.now(), text }])
  }

  private wasSeen(item: JsonObject): boolean {
    const id = this.node.module.itemId(item)
    return id !== undefined && this.seen?.has(id) === true
  }
}
