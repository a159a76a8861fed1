import type { Failure } from '@/lib/errors'
import type { Json, JsonObject } from '@/lib/module-kit/json'
import { logCall } from '@/lib/runner/call-log'
import { keyOf, outermostItem } from '@/lib/runner/paths'
import type {
  AnswerRecord,
  CallSummary,
  JournalRecord,
  PageRecord,
  ParkReason,
  StepRecord,
} from '@/lib/runner/records'
import { redactFields } from '@/lib/secrets/redact'

/** One module with one bundle, as history shows it. */
export interface HistoryStep {
  path: string
  key: string
  /** The item of the outermost fan-out that it belongs to; null above the first fan-out. */
  index: number | null
  /** `given`: a bundle that a search gave; `waiting` and `needs-decision`: parked; `begun`: its end is not known. */
  status: 'ok' | 'failed' | 'given' | 'waiting' | 'needs-decision' | 'begun'
  at: number
  ms: number | null
  /** How often the module was set to work on the bundle; see StepRecord. */
  attempts: number
  input?: JsonObject
  output?: JsonObject
  error?: Failure
  /** Every call of every attempt, also while the step is at work or parked. */
  calls: CallSummary[]
  /** A search: how many bundles it gave. */
  gave?: number
  /** What a parked bundle waits for. */
  waitingFor?: string
  /** The id of the question that it asks, where it needs a decision. */
  question?: string
  /** What reading back found, which can stand for the lost answer. */
  found?: Json
  /** What people have said about its calls, oldest first. */
  decisions: Decision[]
  notes: string[]
}

/** What a person said about a call whose outcome nobody knew. */
export interface Decision {
  at: number
  by: string
  answer: 'done' | 'again'
}

/** Takes the next record of a step into the steps by path; a page's items are {@link giveItem}'s. */
export function fold(steps: Map<string, HistoryStep>, record: JournalRecord): void {
  switch (record.t) {
    case 'begin':
      open(steps, record.path, record.at).input = record.input
      return
    case 'attempt':
      begunAgain(open(steps, record.path, record.at)).attempts = record.attempt
      return
    case 'intent':
    case 'unsent':
    case 'uncertain':
    case 'call':
      logCall(open(steps, record.path, record.at).calls, record)
      return
    case 'answer':
      foldAnswer(open(steps, record.path, record.at), record)
      return
    case 'step':
      foldStep(open(steps, record.path, record.at), record)
      return
    case 'page':
      foldPage(open(steps, record.path, record.at), record)
      return
    case 'park': {
      const step = open(steps, record.path, record.at)
      step.key = record.key
      step.status = parkedAs(record.reason)
      step.waitingFor = whyParked(record.reason)
      if (record.question !== undefined) step.question = record.question
      if (record.reason.is === 'decision' && record.reason.found) step.found = record.reason.found.body
      if (record.calls) step.calls = record.calls
      return
    }
    case 'note':
      open(steps, record.path, record.at).notes.push(record.text)
      return
    default:
  }
}

function begunAgain(step: HistoryStep): HistoryStep {
  step.status = 'begun'
  forgetPark(step)
  return step
}

function forgetPark(step: HistoryStep): void {
  delete step.waitingFor
  delete step.question
  delete step.found
}

function foldAnswer(step: HistoryStep, record: AnswerRecord): void {
  const { at, answer } = record
  logCall(step.calls, record)
  if (answer.is !== 'due') step.decisions.push({ at, by: answer.by ?? 'a person', answer: answer.is })
}

function foldStep(step: HistoryStep, record: StepRecord): void {
  const { key, status, at, ms, attempts, input, output, error, gave } = record
  forgetPark(step)
  Object.assign(step, { key, status, at, ms, attempts })
  if (input !== undefined) step.input = input
  if (output !== undefined) step.output = output
  if (error !== undefined) step.error = error
  // A search's earlier calls stand in its pages; any other step's record has the calls of all its attempts.
  step.calls = step.gave === undefined ? (record.calls ?? []) : [...step.calls, ...(record.calls ?? [])]
  if (gave !== undefined) step.gave = gave
}

function foldPage(search: HistoryStep, record: PageRecord): void {
  // The search's own end may have been read before: it stands above the bundles, most of its pages do not.
  search.gave = Math.max(search.gave ?? 0, record.from + record.items.length)
  if (record.calls.length === 0) return
  search.calls = [...search.calls, ...record.calls].sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
}

/** A bundle that a search gave. @param path  the item's */
export function giveItem(steps: Map<string, HistoryStep>, path: string, at: number, item: JsonObject): void {
  const given = open(steps, path, at)
  given.output = item
  if (given.status === 'begun') given.status = 'given'
}

/** The step at a path, made when it is not known yet. */
function open(steps: Map<string, HistoryStep>, path: string, at: number): HistoryStep {
  const known = steps.get(path)
  if (known) return known
  const index = outermostItem(path)?.index ?? null
  const key = keyOf(path)
  const step: HistoryStep = {
    path,
    key,
    index,
    status: 'begun',
    at,
    ms: null,
    attempts: 1,
    calls: [],
    notes: [],
    decisions: [],
  }
  steps.set(path, step)
  return step
}

const parkedAs = (reason: ParkReason): 'waiting' | 'needs-decision' =>
  reason.is === 'decision' ? 'needs-decision' : 'waiting'

function whyParked(reason: ParkReason): string {
  if (reason.is === 'decision' || reason.is === 'wait') return reason.why
  return 'the org, to learn what became of a call that got no answer'
}

/**
 * Above the fan-out first, then bundle by bundle; inside a bundle as its path goes on. Step by step, since what one of
 * them holds may be wide.
 */
export function* ordering(steps: HistoryStep[]): Generator<void, HistoryStep[]> {
  steps.sort((a, b) => (a.index ?? -1) - (b.index ?? -1) || comparePaths(a.path, b.path))
  const shown: HistoryStep[] = []
  for (const step of steps) {
    shown.push(yield* withoutNamedSecrets(step))
    yield
  }
  return shown
}

/** What is sealed is dots already; this is for raw calls and webhooks, of whose fields nothing but the name is known. */
function* withoutNamedSecrets(step: HistoryStep): Generator<void, HistoryStep> {
  const shown = { ...step }
  if (step.input !== undefined) shown.input = redactFields(step.input)
  yield
  if (step.output !== undefined) shown.output = redactFields(step.output)
  if (step.found !== undefined) shown.found = redactFields(step.found)
  return shown
}

function comparePaths(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [one = '', other = ''] = [left[at], right[at]]
    if (one === other) continue
    const [n, m] = [Number(/\d+/.exec(one)?.[0]), Number(/\d+/.exec(other)?.[0])]
    return n - m || (one < other ? -1 : 1)
  }
  return left.length - right.length
}

/** `m1.m2[41].l2.m4` → m1, m2, [41], l2, m4 */
const parts = (path: string): string[] => path.match(/\[\d+\]|[^.[\]]+/g) ?? []
