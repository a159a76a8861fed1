import { StepError } from '@/lib/errors'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import { emptyBundle } from '@/lib/module-kit/list-fields'
import type { Page } from '@/lib/module-kit/result'
import { tooManyBundles } from './limits'
import { ListSource } from './list-source'
import { type Held, mayHold } from './memory'
import { outermostItem } from './paths'
import { OwnershipLost } from './ports'
import { declaredOutput } from './provenance'
import type { PageRecord } from './records'
import type { RunState } from './run-state'
import type { RunStep } from './run-step'
import { joined } from './taint'

export interface Item {
  index: number
  bundle: JsonObject
}

/**
 * The items of one list, in their order. Each page is journaled as it comes. Either the next one is fetched when the
 * items of the last are nearly used up; or, where what is done with the items may change what the list selects, the
 * list is first read to its end (RUNNING.md, 2). Only the first items lie in memory then; the others are read back
 * from the journal by their index, page by page, and so they are in a resume.
 */
export class ListItems {
  private readonly buffer: Item[] = []
  /** The indexes that lie in the buffer, or have lain there since it was last empty. */
  private readonly held: Held
  private readonly path: string
  private readonly source: ListSource
  private given: number
  private complete: boolean
  private failed: boolean
  private readonly outermost: boolean
  private readingAhead = false
  private back: AsyncIterator<PageRecord> | null = null
  private filling: Promise<void> | null = null

  /** @param first  the list is read to its end before it gives its first item */
  constructor(
    private readonly run: RunState,
    private readonly step: RunStep,
    context: StepContext,
    private readonly input: JsonObject,
    private readonly first: boolean,
  ) {
    const { path, tally } = step
    this.path = path
    this.outermost = outermostItem(path) === null
    const known = run.memory.pages(path)
    this.given = known?.given ?? 0
    const heldTo = known?.heldTo ?? 0
    this.held = { heldFrom: known?.open[0]?.from ?? heldTo, heldTo }
    for (const page of known?.open ?? []) this.hold(page.from, page.items)
    this.source = new ListSource(run, step, context, input, known)
    const listed = run.memory.step(path)
    this.complete = listed !== undefined
    this.failed = listed?.status === 'failed'
    tally.failed ||= this.failed
    if (this.failed && first) this.drop()
    if (this.given > 0) tally.fanned ||= this.outermost
  }

  /** To be awaited before the first item is taken. */
  async open(): Promise<void> {
    if (!this.first || this.complete) return
    const { run } = this
    this.readingAhead = true
    try {
      while (!this.complete && !run.halting) {
        if (run.needsBreath()) await run.breathe()
        await this.nextPage()
      }
    } finally {
      this.readingAhead = false
      if (this.outermost) run.reading(null)
    }
    // Stopped on the way: none of it may go before all of it is read.
    if (!this.complete) this.step.tally.cut = true
  }

  /** What goes on when the list was read and gave nothing. */
  get instead(): JsonObject | null {
    const listed = this.complete && this.given === 0 && !this.step.tally.cut && !this.failed
    return listed ? emptyBundle(this.input) : null
  }

  get isUsedUp(): boolean {
    return this.buffer.length === 0 && this.isAllHeld && this.complete
  }

  private get isAllHeld(): boolean {
    return this.held.heldTo >= this.given
  }

  /** The next item where one lies ready. @param ahead  with fewer left than this the next page is fetched */
  take(ahead: number): Item | undefined {
    const item = this.buffer.shift()
    if (item && this.buffer.length < ahead && !(this.isAllHeld && this.complete))
      // Whoever takes the next item hears of it.
      void this.fill().catch(() => undefined)
    return item
  }

  /** The next item; undefined when there is none any more. */
  async next(): Promise<Item | undefined> {
    while (this.buffer.length === 0 && !this.isUsedUp) await this.fill()
    return this.buffer.shift()
  }

  /** One page at a time, whoever asks. */
  private fill(): Promise<void> {
    this.filling ??= (this.isAllHeld ? this.nextPage() : this.readBack()).finally(() => {
      this.filling = null
    })
    return this.filling
  }

  private async readBack(): Promise<void> {
    const { run, path } = this
    const from = Math.min(this.given, run.memory.firstLeft(path, this.held.heldTo))
    this.held.heldTo = from
    if (this.isAllHeld) return
    this.back ??= run.readBack(path, from)[Symbol.asyncIterator]()
    try {
      const next = await this.back.next()
      if (next.done || next.value.from > from) {
        throw new StepError('bug', `The journal lacks items of this list from number ${from} on.`)
      }
      const { items, from: start } = next.value
      if (start + items.length <= from) return
      this.held.heldTo = start + items.length
      this.hold(start, items, from)
    } catch (error) {
      this.back = null
      throw error
    }
  }

  private hold(start: number, items: JsonObject[], from = start): void {
    for (const [at, bundle] of items.entries()) {
      const index = start + at
      if (index >= from && !this.run.memory.isDone(this.path, index)) this.buffer.push({ index, bundle })
    }
  }

  private async nextPage(): Promise<void> {
    const { step } = this
    try {
      const page = await this.source.next(this.given)
      if (page === null) this.listed()
      else await this.took(page)
    } catch (error) {
      if (error instanceof OwnershipLost) throw error
      this.complete = true
      this.failed = true
      if (this.first) this.drop()
      if (this.first && step.interruption === null) this.sayDropped()
      step.failed(error)
    }
  }

  /** A list that was not read to its end must not be taken for all of it. */
  private drop(): void {
    this.buffer.length = 0
    this.held.heldTo = this.given
  }

  private sayDropped(): void {
    const { run, path } = this
    if (this.given === 0) return
    const text = `The list could not be read to its end, so none of the ${this.given.toLocaleString('en')} items that it gave until then was carried on.`
    run.append([{ t: 'note', path, at: run.now(), text }])
  }

  private async took(page: Page): Promise<void> {
    const { run, path, step } = this
    const items = page.items.slice(0, this.source.limit - this.given)
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
    const relisted = this.source.isReadAgain ? { relisted: true as const } : {}
    const calls = step.gate.takeSummaries()
    const record: PageRecord = { t: 'page', path, at: run.now(), from, items, cursor, calls, ...relisted }
    const records = [...step.gate.beginOnce(), record]
    if (this.buffer.length === 0 && this.held.heldTo === from) this.held.heldFrom = from
    if (!this.readingAhead || mayHold(this.held, record, run.limits.heldItems)) {
      this.held.heldTo = this.given
      this.hold(from, items)
      run.append(records)
    } else await run.commit(records)
    if (this.readingAhead && this.outermost) run.reading({ key: step.node.key, given: this.given })
    if (cursor === null || this.given >= this.source.limit) this.listed()
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
    // The outermost list goes on beside the steps of its items and says nothing about them.
    if (!this.outermost) this.step.gate.ended()
    const output = this.instead
    this.run.finish({ ...this.step.record(), gave: this.given, ...(output === null ? {} : { output }) })
  }
}
