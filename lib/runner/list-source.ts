import { StepError } from '@/lib/errors'
import type { StepContext } from '@/lib/module-kit/context'
import type { JsonObject } from '@/lib/module-kit/json'
import type { Page } from '@/lib/module-kit/result'
import type { KnownPages } from './memory'
import type { RunState } from './run-state'
import type { RunStep } from './run-step'

/**
 * Where the pages of one list come from: its module, from the beginning or from the cursor that the last committed
 * page gave. When the org no longer knows a cursor of ours, the list is read again from its beginning, and what any
 * committed page gave is left out (RUNNING.md, 5).
 */
export class ListSource {
  /** The most items that the list gives in all; known with its first page. */
  limit = Number.POSITIVE_INFINITY
  private pages: AsyncIterator<Page> | null = null
  /** After the list was read again from its beginning: the ids of every committed page. */
  private seen: Set<string> | null = null
  /** The module stands on a cursor that a page of this list gave. */
  private onCursor: boolean
  /** Whether anything new came since the list was last begun. */
  private gotOn = true

  constructor(
    private readonly run: RunState,
    private readonly step: RunStep,
    private readonly context: StepContext,
    private readonly input: JsonObject,
    private readonly known: KnownPages | undefined,
  ) {
    this.onCursor = known !== undefined && known.cursor !== null
  }

  get isReadAgain(): boolean {
    return this.seen !== null
  }

  /**
   * @param given  items that the list has given so far
   * @returns null at the end
   * @throws {StepError} what the module throws, and when a list cannot be read again
   */
  async next(given: number): Promise<Page | null> {
    for (;;) {
      try {
        const page = await this.pull(given)
        if (page === null) return null
        const items = this.seen === null ? page.items : this.unseen(page.items)
        this.onCursor = page.cursor !== null
        this.gotOn ||= items.length > 0
        return { items, cursor: page.cursor }
      } catch (error) {
        if (this.step.interruption !== null || !this.cursorRefused(error)) throw error
        await this.beginAgain(error as StepError)
      }
    }
  }

  private async pull(given: number): Promise<Page | null> {
    const { module } = this.step.node
    if (this.pages === null) {
      const { known } = this
      const atEnd = known !== undefined && known.cursor === null && this.seen === null
      if (atEnd) return null
      if (known?.relisted) this.seen ??= await this.idsGiven()
      const cursor = this.onCursor ? (known?.cursor ?? undefined) : undefined
      const context = cursor === undefined ? this.context : { ...this.context, cursor }
      const result = await module.run(context, this.input)
      if (result.type !== 'pages') {
        throw new StepError('bug', `${module.title} is a search and must give pages.`)
      }
      this.limit = result.limit ?? Number.POSITIVE_INFINITY
      this.pages = result.pages[Symbol.asyncIterator]()
    }
    if (given >= this.limit) return null
    const next = await this.pages.next()
    return next.done ? null : next.value
  }

  /** The org forgot our cursor: any 4xx but the ones that say something else (RUNNING.md, 5). */
  private cursorRefused(error: unknown): boolean {
    if (!this.onCursor || !(error instanceof StepError)) return false
    const status = error.failure.status ?? 0
    return status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429
  }

  private async beginAgain(refusal: StepError): Promise<void> {
    const { run, step } = this
    if (step.node.module.itemId === undefined)
      throw notAgain(refusal, 'the list does not say which items are the same')
    // Refused again with nothing new in between: it would go on like this for ever.
    if (!this.gotOn) throw notAgain(refusal, 'it was read again once already, and that brought nothing new')
    this.gotOn = false
    this.onCursor = false
    this.pages = null
    const text =
      'Okta no longer knew where the list had stopped, so it was read again and what had been given was skipped.'
    await run.commit([{ t: 'note', path: step.path, at: run.now(), text }])
    this.seen = await this.idsGiven()
  }

  /** The ids of everything that this list has given, in this process and in earlier ones. */
  private async idsGiven(): Promise<Set<string>> {
    const ids = new Set<string>()
    for await (const page of this.run.readBack(this.step.path, 0)) {
      for (const item of page.items) ids.add(this.idOf(item))
    }
    return ids
  }

  private unseen(items: JsonObject[]): JsonObject[] {
    return items.filter(item => {
      const id = this.idOf(item)
      if (this.seen?.has(id)) return false
      this.seen?.add(id)
      return true
    })
  }

  private idOf(item: JsonObject): string {
    const id = this.step.node.module.itemId?.(item)
    if (id !== undefined) return id
    throw new StepError(
      'refused',
      'An item of the list has no id, so that it cannot be told whether it was given before.',
    )
  }
}

function notAgain(refusal: StepError, why: string): StepError {
  const { message, ...rest } = refusal.failure
  return new StepError(rest.kind, `The list cannot be gone on with, and ${why}: ${message}`, rest)
}
