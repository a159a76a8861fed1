import type { Failure } from '@/lib/errors'
import type { CallResponse } from '@/lib/module-kit/call'
import { logCall } from './call-log'
import { IntervalSet } from './interval-set'
import { RUN_LIMITS } from './limits'
import { outermostItem } from './paths'
import type { RunCounts } from './ports'
import type {
  Answer,
  BeginRecord,
  CallSummary,
  IntentRecord,
  JournalRecord,
  PageRecord,
  ParkRecord,
  StepRecord,
  TriggerRecord,
} from './records'

/**
 * How often a call may have been carried out, however many processes sent it: a sending that never left, or that the
 * rate limit turned away, is none. A person's “do again” begins a new count, since they have looked.
 */
export interface Sendings {
  times: number
  /** The intent of the first of them. */
  first: IntentRecord | null
  /** When the last of them was known to be without an answer. */
  uncertainAt: number | null
}

const NO_SENDINGS: Sendings = { times: 0, first: null, uncertainAt: null }

/** What the journal knows of one numbered call of an unfinished step. */
export interface KnownCall {
  intent: IntentRecord | null
  state: 'open' | 'unsent' | 'uncertain' | 'answered'
  /** When the state was written down. */
  at: number
  sendings: Sendings
  method: string
  url: string
  response: CallResponse | null
}

interface Branch {
  steps: Map<string, StepRecord>
  begins: Map<string, BeginRecord>
  /** Of steps that are begun: how often they were worked on. */
  attempts: Map<string, number>
  calls: Map<string, Map<number, KnownCall>>
  /** The calls as history shows them. */
  logs: Map<string, CallSummary[]>
  parks: Map<string, ParkRecord>
  answers: Map<string, Answer>
  routes: Map<string, string[]>
}

const emptyBranch = (): Branch => ({
  steps: new Map(),
  begins: new Map(),
  attempts: new Map(),
  calls: new Map(),
  logs: new Map(),
  parks: new Map(),
  answers: new Map(),
  routes: new Map(),
})

/** What a list holds in memory: items from one index up to another. */
export interface Held {
  heldFrom: number
  heldTo: number
}

/** Whether a page still fits behind what a list holds, of so many items at most; one alone always does. */
export const mayHold = ({ heldFrom, heldTo }: Held, page: PageRecord, most: number): boolean =>
  page.from === heldTo && (heldFrom === heldTo || heldTo + page.items.length - heldFrom <= most)

/** The pages that a search used, as far as resume still needs them. */
export interface KnownPages {
  /** Items given so far: the next index. */
  given: number
  cursor: string | null
  /** The first pages that hold an item with work left, as many as may lie in memory; the journal has the others. */
  open: PageRecord[]
  /** The index behind the last item in `open`: from here to `given` items are read back from the journal. */
  heldTo: number
  /** The list was read again from its start at some time, so what comes may have been given before. */
  relisted: boolean
}

/**
 * What resume knows of a run: the journal folded, oldest record first, keeping only what is unfinished. Items of the
 * outermost fan-out that are done leave nothing but their number, so memory follows the work left.
 */
export class RunMemory {
  trigger: TriggerRecord | null = null
  /** When this or an earlier process last took the run over; calls that were open then left before it. */
  claimedAt = Number.NEGATIVE_INFINITY
  /** The first failure of the run, in the journal's order. */
  firstError: Failure | null = null
  readonly counts: RunCounts = { done: 0, failed: 0, steps: 0, modules: {}, stopped: {} }
  /** Bundles that searches have given so far. */
  given = 0
  /** Signals whose answer is in the journal. */
  readonly signals = new Set<string>()

  /** @param heldItems  items of one list that may lie in memory */
  constructor(private readonly heldItems = RUN_LIMITS.heldItems) {}

  private readonly branches = new Map<string, Branch>()
  private readonly doneItems = new Map<string, IntervalSet>()
  private readonly pagesByPath = new Map<string, KnownPages>()

  /** Takes the next record in. */
  fold(record: JournalRecord): void {
    switch (record.t) {
      case 'trigger':
        this.trigger = record
        return
      case 'claim':
        this.claimedAt = Math.max(this.claimedAt, record.at)
        return
      case 'begin':
        this.branch(record.path).begins.set(record.path, record)
        this.branch(record.path).attempts.set(record.path, 1)
        return
      case 'attempt':
        this.branch(record.path).attempts.set(record.path, record.attempt)
        return
      case 'intent':
      case 'unsent':
      case 'uncertain':
      case 'call':
        this.foldCall(record)
        return
      case 'page':
        this.foldPage(record)
        return
      case 'route':
        this.branch(record.path).routes.set(record.path, record.taken)
        return
      case 'step':
        this.foldStep(record)
        return
      case 'park':
        this.foldPark(record)
        return
      case 'answer':
        this.branch(record.path).answers.set(record.path, record.answer)
        logCall(this.log(record.path), record)
        this.signals.add(record.signal)
        return
      case 'done':
        this.foldDone(record.path, record.index, record.failed, record.stopped)
        return
      case 'note':
        return
    }
  }

  /** How often a step that is begun was worked on; 0 for one that is not. */
  attempts(path: string): number {
    return this.look(path)?.attempts.get(path) ?? 0
  }

  /** An unfinished step's calls so far, as history shows them; the caller's own copy. */
  callsSoFar(path: string): CallSummary[] {
    return (this.look(path)?.logs.get(path) ?? []).map(call => ({ ...call }))
  }

  step(path: string): StepRecord | undefined {
    return this.look(path)?.steps.get(path)
  }

  begin(path: string): BeginRecord | undefined {
    return this.look(path)?.begins.get(path)
  }

  call(path: string, n: number): KnownCall | undefined {
    return this.look(path)?.calls.get(path)?.get(n)
  }

  calls(path: string): ReadonlyMap<number, KnownCall> {
    return this.look(path)?.calls.get(path) ?? new Map()
  }

  park(path: string): ParkRecord | undefined {
    return this.look(path)?.parks.get(path)
  }

  answer(path: string): Answer | undefined {
    return this.look(path)?.answers.get(path)
  }

  route(path: string): string[] | undefined {
    return this.look(path)?.routes.get(path)
  }

  pages(path: string): KnownPages | undefined {
    return this.pagesByPath.get(path)
  }

  isDone(search: string, index: number): boolean {
    return this.doneItems.get(search)?.has(index) ?? false
  }

  /** The first item from this index on that is not done. */
  firstLeft(search: string, from: number): number {
    return this.doneItems.get(search)?.firstMissing(from) ?? from
  }

  private foldPark(record: ParkRecord): void {
    const branch = this.branch(record.path)
    branch.parks.set(record.path, record)
    branch.answers.delete(record.path)
    if (record.calls) branch.logs.set(record.path, record.calls)
  }

  private log(path: string): CallSummary[] {
    const { logs } = this.branch(path)
    const known = logs.get(path) ?? []
    logs.set(path, known)
    return known
  }

  private foldCall(record: Extract<JournalRecord, { t: 'intent' | 'unsent' | 'uncertain' | 'call' }>): void {
    const branch = this.branch(record.path)
    let calls = branch.calls.get(record.path)
    if (calls === undefined) {
      calls = new Map()
      branch.calls.set(record.path, calls)
    }
    const before = calls.get(record.n)
    logCall(this.log(record.path), record)
    switch (record.t) {
      case 'intent': {
        const sendings = this.isBegunAnew(record, before) ? NO_SENDINGS : (before?.sendings ?? NO_SENDINGS)
        const { times, first } = sendings
        // What it was parked for has been acted on: were it kept, "do again" would hold for this call as well.
        branch.parks.delete(record.path)
        branch.answers.delete(record.path)
        calls.set(record.n, {
          intent: record,
          state: 'open',
          at: record.at,
          sendings: { ...sendings, times: times + 1, first: first ?? record },
          method: record.method,
          url: record.url,
          response: null,
        })
        return
      }
      case 'call':
        calls.set(record.n, {
          intent: before?.intent ?? null,
          state: 'answered',
          at: record.at,
          sendings: before?.sendings ?? NO_SENDINGS,
          method: record.method,
          url: record.url,
          response: record.response,
        })
        return
      default: {
        if (before === undefined) return
        const sendings =
          record.t === 'unsent' ? notSent(before) : { ...before.sendings, uncertainAt: record.at }
        calls.set(record.n, { ...before, state: record.t, at: record.at, sendings })
      }
    }
  }

  /** Asked before its intent wipes out what the step was parked for. */
  private isBegunAnew({ path, n, method, url }: IntentRecord, before: KnownCall | undefined): boolean {
    if (before && (before.method !== method || before.url !== url)) return true
    return this.isToldAgain(path, n)
  }

  /** A person said that this very call is to be sent again. */
  isToldAgain(path: string, n: number): boolean {
    const reason = this.park(path)?.reason
    return this.answer(path)?.is === 'again' && reason !== undefined && 'n' in reason && reason.n === n
  }

  private foldPage(record: PageRecord): void {
    this.given += record.items.length
    let known = this.pagesByPath.get(record.path)
    if (known === undefined) {
      known = { given: 0, cursor: null, open: [], heldTo: 0, relisted: false }
      this.pagesByPath.set(record.path, known)
    }
    known.relisted ||= record.relisted === true
    known.given = record.from + record.items.length
    known.cursor = record.cursor
    const { heldTo, open } = known
    if (!mayHold({ heldFrom: open[0]?.from ?? heldTo, heldTo }, record, this.heldItems)) return
    known.heldTo = known.given
    if (record.items.length > 0) known.open.push(record)
  }

  private foldStep(record: StepRecord): void {
    const branch = this.branch(record.path)
    branch.steps.set(record.path, record)
    branch.begins.delete(record.path)
    branch.attempts.delete(record.path)
    branch.calls.delete(record.path)
    branch.logs.delete(record.path)
    branch.parks.delete(record.path)
    branch.answers.delete(record.path)
    countStep(this.counts, record)
    this.firstError ??= record.error ?? null
  }

  private foldDone(search: string, index: number, failed: boolean, stopped?: Record<string, number>): void {
    let done = this.doneItems.get(search)
    if (done === undefined) {
      done = new IntervalSet()
      this.doneItems.set(search, done)
    }
    done.add(index)
    if (failed) this.counts.failed++
    else this.counts.done++
    addStopped(this.counts.stopped, stopped)
    this.branches.delete(`${search}[${index}]`)
    for (const path of this.pagesByPath.keys()) {
      if (path.startsWith(`${search}[${index}]`)) this.pagesByPath.delete(path)
    }
    this.dropDonePages(search, done)
  }

  /** Forgets the leading pages of which every item is done. */
  private dropDonePages(search: string, done: IntervalSet): void {
    const known = this.pagesByPath.get(search)
    let first = known?.open[0]
    while (known && first && done.coversUpTo(first.from + first.items.length)) {
      known.open.shift()
      first = known.open[0]
    }
    if (known && first === undefined) {
      known.heldTo = Math.max(known.heldTo, Math.min(known.given, done.firstMissing(0)))
    }
  }

  private look(path: string): Branch | undefined {
    return this.branches.size === 0 ? undefined : this.branches.get(branchKey(path))
  }

  private branch(path: string): Branch {
    const key = branchKey(path)
    let branch = this.branches.get(key)
    if (branch === undefined) {
      branch = emptyBranch()
      this.branches.set(key, branch)
    }
    return branch
  }
}

/** Takes the sending that an open intent stood for out of the count. */
function notSent({ state, sendings }: KnownCall): Sendings {
  if (state !== 'open') return sendings
  const times = sendings.times - 1
  return times === 0 ? NO_SENDINGS : { ...sendings, times }
}

function branchKey(path: string): string {
  const item = outermostItem(path)
  return item === null ? '' : `${item.search}[${item.index}]`
}

/** Adds a finished step to running totals. */
export function countStep(counts: RunCounts, record: StepRecord): void {
  counts.steps++
  const seen = counts.modules[record.key]
  const pair: [number, number] = seen ?? [0, 0]
  if (seen === undefined) counts.modules[record.key] = pair
  if (record.status === 'ok') pair[0]++
  else pair[1]++
}

/** Adds what filters stopped to running totals. */
export function addStopped(total: Record<string, number>, more: Record<string, number> | undefined): void {
  if (more === undefined) return
  for (const [link, count] of Object.entries(more)) total[link] = (total[link] ?? 0) + count
}
