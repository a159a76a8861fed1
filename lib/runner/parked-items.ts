import type { JsonObject } from '@/lib/module-kit/json'
import { answerRecord } from './answers'
import type { Item } from './list-items'
import { RunMemory } from './memory'
import { itemPath, outermostItem } from './paths'
import type { Answered } from './ports'
import type { AnswerRecord, ParkRecord } from './records'
import type { RunState } from './run-state'

/** Items read back at a time; they are in memory until a lane is free for them. */
const READ_AT_ONCE = 50

/**
 * The items of one outermost fan-out at work that are parked: they have left memory, and those that somebody has
 * answered for, or whose time has come, are read back from the journal and carried on beside the others (RUNNING.md,
 * 4: parked bundles stop nobody, and nobody stops them).
 */
export class ParkedItems {
  /** When to look again; Infinity where only a person can move it on. */
  private readonly parked = new Map<number, number>()
  private readonly atWork = new Set<number>()
  private readonly answers = new Map<number, { park: ParkRecord; answered: Answered }[]>()
  private nextDue = Number.POSITIVE_INFINITY
  private ready: Item[] = []
  private reading: Promise<void> | null = null

  constructor(
    private readonly run: RunState,
    private readonly search: string,
  ) {}

  /** Something of this list still waits. */
  get any(): boolean {
    return this.parked.size > 0 || this.ready.length > 0
  }

  /** Items are in memory that no lane has taken up yet. */
  get cut(): boolean {
    return this.ready.length > 0
  }

  isAtWork(index: number): boolean {
    return this.atWork.has(index)
  }

  /** Answers that no lane has taken up. */
  get unheard(): boolean {
    return this.answers.size > 0
  }

  begun(index: number): void {
    this.atWork.add(index)
    this.parked.delete(index)
  }

  /** @param due  when the first of its parks is to be looked at again; null: it is not parked */
  ended(index: number, due: number | null): void {
    this.atWork.delete(index)
    if (due === null) {
      this.answers.delete(index)
      return
    }
    this.parked.set(index, due)
    this.nextDue = Math.min(this.nextDue, due)
  }

  answered(index: number, park: ParkRecord, answered: Answered): void {
    const known = this.answers.get(index) ?? []
    // The same answers are told until the journal has them.
    if (known.some(one => one.answered.id === answered.id)) return
    this.answers.set(index, [...known, { park, answered }])
  }

  /** Whether some item may be able to go on now. */
  get mayGoOn(): boolean {
    return this.ready.length > 0 || this.answers.size > 0 || this.isTime
  }

  /** Some item's time has come. An org that does not answer is not asked about it, which would use up its tries. */
  private get isTime(): boolean {
    return this.nextDue <= this.run.now() && !this.run.isOrgDoubtful
  }

  /** The next item that can go on; undefined when there is none now. */
  async next(): Promise<Item | undefined> {
    if (this.ready.length === 0) {
      this.reading ??= this.readBack(this.wanted()).finally(() => {
        this.reading = null
      })
      await this.reading
    }
    return this.ready.shift()
  }

  private wanted(): number[] {
    const now = this.run.now()
    const wanted = new Set<number>()
    for (const index of this.answers.keys()) if (!this.atWork.has(index)) wanted.add(index)
    if (this.isTime) for (const [index, due] of this.parked) if (due <= now) wanted.add(index)
    return [...wanted].slice(0, READ_AT_ONCE)
  }

  /** Folds what the journal holds of these items, so that they can be walked as after a restart. */
  private async readBack(indexes: readonly number[]): Promise<void> {
    if (indexes.length === 0) return
    const { run, search } = this
    // With the answers everything before them becomes durable: what is read back must be all there is.
    await run.commit(indexes.flatMap(index => this.takeAnswers(index)))
    const memories = new Map(indexes.map(index => [index, new RunMemory(run.limits.heldItems)]))
    const bundles = new Map<number, JsonObject>()
    for await (const record of run.recorded(indexes)) {
      if (record.t === 'page' && record.path === search) {
        for (const index of indexes) {
          const bundle = record.items[index - record.from]
          if (bundle) bundles.set(index, bundle)
        }
      }
      const item = 'path' in record ? outermostItem(record.path) : null
      if (item?.search === search) memories.get(item.index)?.fold(record)
    }
    for (const [index, memory] of memories) {
      const bundle = bundles.get(index)
      if (bundle === undefined) throw new Error(`the journal does not hold item ${index} of ${search}`)
      this.takeUp({ index, bundle }, memory)
    }
    this.nextDue = Number.POSITIVE_INFINITY
    for (const due of this.parked.values()) this.nextDue = Math.min(this.nextDue, due)
  }

  /** Only for questions that are still asked. */
  private takeAnswers(index: number): AnswerRecord[] {
    const given = this.answers.get(index) ?? []
    this.answers.delete(index)
    const asked = given.filter(({ park }) => this.run.parked.get(park.path)?.question === park.question)
    return asked.map(({ park, answered }) => answerRecord(this.run, park, answered))
  }

  private takeUp(item: Item, memory: RunMemory): void {
    const { run, search } = this
    const { index } = item
    this.parked.delete(index)
    this.atWork.add(index)
    const path = itemPath(search, index)
    for (const parked of run.parked.keys()) if (parked.startsWith(path)) run.parked.delete(parked)
    run.memory.adopt(memory, search, index)
    this.ready.push(item)
  }
}
