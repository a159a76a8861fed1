import { itemPath, outermostItem } from '@/lib/runner/paths'
import type { JournalRecord, PageRecord } from '@/lib/runner/records'
import { maskSealed } from '@/lib/runner/sealing'
import { fold, giveItem, type HistoryStep } from './history'
import { isAfter, type Place, type PlacedRecord } from './history-rows'
import { ABOVE } from './journal/codec'

/** How much a page holds, whatever its bundles hold. */
export interface PageBounds {
  steps: number
  /** Characters of journal that it is made of. One step that is larger is a page of its own. */
  characters: number
}

/** Routes that meet and part again make millions of steps of one bundle. */
export const PAGE_BOUNDS: PageBounds = { steps: 500, characters: 4_000_000 }

/** Higher than any bundle's index. */
export const NO_INDEX = 2_000_000_000

const ENDED = new Set<HistoryStep['status']>(['ok', 'failed', 'given'])

interface Kept {
  place: Place
  characters: number
}

/** One bundle's steps on a page, or those above the bundles. */
interface Section {
  steps: Map<string, HistoryStep>
  kept: Map<string, Kept>
  /** The latest place kept, once something later was left out. */
  cutAt: Place | null
}

/**
 * The part of a journal that makes one page: the first bundles that fit, of a bundle that does not fit the steps that
 * were begun first. Whatever else goes by is forgotten at once, so that memory is the page's.
 */
export class Selection {
  /** The first bundle that belongs to a later page. */
  to = 0
  private first = ABOVE
  private after: Place | null = null
  private readonly sections = new Map<number, Section>()
  private count = 0
  private characters = 0
  /** Records of pages that are in their search's calls already. */
  private readonly counted = new Set<string>()

  /** @param most  bundles */
  constructor(
    private readonly failedOnly: boolean,
    private readonly most: number,
    private readonly bounds: PageBounds,
  ) {}

  /** Takes only what lies in bundles from `first` to `to`, of the first one only what was begun behind `after`. */
  begin(first: number, to: number, after: Place | null): void {
    this.first = first
    this.to = to
    this.after = after
  }

  get steps(): HistoryStep[] {
    return [...this.sections.values()].flatMap(section => [...section.steps.values()])
  }

  /** The section that goes on on the next page, and the place that it goes on behind. */
  get cut(): { index: number; at: Place } | null {
    for (const [index, { cutAt }] of this.sections) if (cutAt) return { index, at: cutAt }
    return null
  }

  /** Nothing that is still to come could change what this section shows, or come before it. */
  get isFull(): boolean {
    const section = this.sections.get(this.first)
    if (!section?.cutAt) return false
    for (const step of section.steps.values()) if (!ENDED.has(step.status)) return false
    return true
  }

  take({ record, place, characters }: PlacedRecord): void {
    if (!('path' in record)) return
    if (record.t === 'page') {
      this.takePage(record, place, characters)
      return
    }
    const isStep = record.t === 'step'
    if (this.failedOnly && !(isStep && record.status === 'failed')) return
    const opens = this.failedOnly || record.t === 'begin' || (isStep && record.begun !== true)
    const index = outermostItem(record.path)?.index ?? ABOVE
    const section = this.keep(index, record.path, opens ? place : null, characters)
    if (section) fold(section.steps, readable(record))
  }

  private takePage(record: PageRecord & JournalRecord, place: Place, characters: number): void {
    if (this.failedOnly) return
    const shown = readable(record)
    const { items, from, path, at } = shown
    const search = this.sections.get(outermostItem(path)?.index ?? ABOVE)
    const mark = `${place.seq}.${place.line}`
    if (search?.steps.has(path) && !this.counted.has(mark)) {
      this.counted.add(mark)
      fold(search.steps, shown)
    }
    for (const [item, bundle] of items.entries()) {
      const given = itemPath(path, from + item)
      const index = outermostItem(given)?.index ?? ABOVE
      const section = this.keep(index, given, { ...place, item }, characters / items.length)
      if (section) giveItem(section.steps, given, at, bundle)
    }
  }

  /**
   * The section of a step that is on this page; undefined when it is not.
   * @param opened  where the step first appears, if that is here
   */
  private keep(index: number, path: string, opened: Place | null, characters: number): Section | undefined {
    if (index < this.first || index >= this.to) return undefined
    const section = this.sections.get(index) ?? { steps: new Map(), kept: new Map(), cutAt: null }
    const known = section.kept.get(path)
    if (known === undefined) {
      if (opened === null || (index === this.first && !isAfter(opened, this.after))) return undefined
      if (section.cutAt && isAfter(opened, section.cutAt)) return undefined
      section.kept.set(path, { place: opened, characters })
      this.sections.set(index, section)
      this.count++
    } else known.characters += characters
    this.characters += characters
    while (this.isTooMuch() && this.leaveOut());
    return this.sections.get(index) === section && section.kept.has(path) ? section : undefined
  }

  private isTooMuch(): boolean {
    const bundles = this.sections.size - (this.sections.has(ABOVE) ? 1 : 0)
    const { steps, characters } = this.bounds
    return bundles > this.most || this.count > steps || this.characters > characters
  }

  /** Leaves the highest bundle to a later page, or the latest step of the only one. @returns whether there was one */
  private leaveOut(): boolean {
    const highest = Math.max(...this.sections.keys())
    const section = this.sections.get(highest)
    if (section === undefined) return false
    if (this.sections.size > 1) {
      this.sections.delete(highest)
      for (const kept of section.kept.values()) this.forget(kept)
      this.to = highest
      return true
    }
    if (section.kept.size <= 1) return false
    const places = [...section.kept].sort(([, a], [, b]) => (isAfter(a.place, b.place) ? 1 : -1))
    const [path, latest] = places.at(-1) ?? []
    if (path === undefined || latest === undefined) return false
    section.kept.delete(path)
    section.steps.delete(path)
    section.cutAt = places.at(-2)?.[1].place ?? null
    this.forget(latest)
    this.to = highest + 1
    return true
  }

  private forget({ characters }: Kept): void {
    this.count--
    this.characters -= characters
  }
}

const readable = <T extends JournalRecord>(record: T): T => (record.sealed ? maskSealed(record) : record)
