import type { Pool } from 'pg'
import { inSlices } from '@/lib/json'
import { type HistoryStep, ordering } from './history'
import { type Place, recordsAbove, recordsOf, recordsOfFailures } from './history-rows'
import { NO_INDEX, PAGE_BOUNDS, type PageBounds, Selection } from './history-selection'
import { ABOVE } from './journal/codec'

export interface HistoryPage {
  steps: HistoryStep[]
  /** Where the next page begins, together with `after`; null at the end. */
  next: number | null
  /** Where inside that bundle, or above the bundles; null at the bundle's beginning. */
  after: string | null
}

export interface HistoryQuery {
  /** First bundle of the page: an index of the outermost fan-out. The steps above it come first. */
  from?: number
  /** The `after` of the page before. */
  after?: string
  /** Bundles a page. */
  limit: number
  /** Only bundles in which something failed. */
  failedOnly?: boolean
}

/**
 * A page of a run's history: first what stands above the outermost fan-out, then bundle by bundle, whatever finished
 * first. It is bounded by bundles, by steps and by bytes; of a bundle that is longer than a page the steps come in the
 * order in which they were begun. Only the journal's rows that can hold them are unpacked. Sealed texts stay dots.
 */
export async function readSteps(
  pool: Pool,
  runId: string,
  query: HistoryQuery,
  bounds: PageBounds = PAGE_BOUNDS,
): Promise<HistoryPage> {
  const from = query.from ?? 0
  const failed = query.failedOnly === true
  const start = startOf(from, query.after)
  const page = new Selection(failed, query.limit, bounds)
  if (start.above) {
    page.begin(ABOVE, 0, start.place)
    for await (const placed of recordsAbove(pool, runId, start.place?.seq ?? 0, failed)) {
      page.take(placed)
      if (page.isFull) break
    }
    const { cut } = page
    if (cut) return { steps: await inSlices(ordering(page.steps)), next: 0, after: written('a', cut.at) }
  }
  const place = start.above ? null : start.place
  const last = failed
    ? await takeFailures(pool, runId, page, from, place)
    : await takeBundles(pool, runId, page, from, place, query.limit)
  const { cut, to } = page
  const steps = await inSlices(ordering(page.steps))
  if (cut) return { steps, next: cut.index, after: written('i', cut.at) }
  if (last < to) return { steps, next: null, after: null }
  // What stands above has been on this page.
  return { steps, next: to, after: to === 0 ? 'i' : null }
}

/** @returns the last bundle that the run has */
async function takeBundles(
  pool: Pool,
  runId: string,
  page: Selection,
  from: number,
  place: Place | null,
  limit: number,
): Promise<number> {
  // Rows before the place hold nothing more of this bundle, but may of others: those are for later pages.
  page.begin(from, place === null ? from + limit : from + 1, place)
  for await (const placed of recordsOf(pool, runId, from, page.to, place?.seq ?? 0)) {
    page.take(placed)
    if (page.isFull) break
  }
  const newest = await pool.query<{ last: number | null }>(
    'SELECT max(to_index) AS last FROM journal WHERE run_id = $1',
    [runId],
  )
  return newest.rows[0]?.last ?? ABOVE
}

/** @returns a bundle beyond this page that failed, or one before its end when there is none */
async function takeFailures(
  pool: Pool,
  runId: string,
  page: Selection,
  from: number,
  place: Place | null,
): Promise<number> {
  page.begin(from, NO_INDEX, place)
  for await (const placed of recordsOfFailures(pool, runId, from)) {
    if (placed.lowest >= page.to) break
    page.take(placed)
  }
  return page.to === NO_INDEX ? ABOVE : page.to
}

interface Start {
  above: boolean
  place: Place | null
}

const written = (where: 'a' | 'i', { seq, line, item }: Place): string => `${where}${seq}.${line}.${item}`

/** `a12.5.0` and `i12.5.0`: behind that place, above the bundles or in one; `i`: at the first bundle, nothing above. */
function startOf(from: number, after: string | undefined): Start {
  const [, where, seq, line, item] = /^([ai])(?:(\d{1,9})\.(\d{1,9})\.(\d{1,9}))?$/.exec(after ?? '') ?? []
  const above = where === undefined ? from === 0 : where === 'a'
  const place = seq === undefined ? null : { seq: Number(seq), line: Number(line), item: Number(item) }
  return { above, place }
}
