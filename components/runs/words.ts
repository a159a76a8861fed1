import type { OutputOf } from '@/lib/operations/perform'
import type { HistoryStep, RunRow } from '@/lib/operations/runs'
import type { Drawn } from './drawn'

/** “1.2 s”, “3 min 20 s”; a dash while it is not known. */
export function durationInWords(from: string | null, to: string | null): string {
  if (from === null || to === null) return '–'
  return msInWords(Date.parse(to) - Date.parse(from))
}

/** Milliseconds as people read them. */
export function msInWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** “1 bundle”, “1,200 bundles”. */
export const bundlesInWords = (count: number): string =>
  count === 1 ? '1 bundle' : `${count.toLocaleString('en')} bundles`

const TRIGGERS: Record<string, string> = {
  manual: 'Run once',
  api: 'Command',
  webhook: 'Webhook',
  schedule: 'Schedule',
  'event-hook': 'Event',
  log: 'Event',
  call: 'Scenario',
}

/** What started a run: “Run once by Ada”, “Webhook POST”. */
export function triggerInWords(run: Pick<RunRow, 'trigger' | 'triggerSummary'>): string {
  const kind = TRIGGERS[run.trigger] ?? run.trigger
  if (run.trigger === 'schedule' || run.triggerSummary === '') return kind
  return `${kind} ${run.triggerSummary}`
}

/** “acme.okta.com’s rate limit until 14:03”: what a run at work waits for, in the reader's zone. */
export function waitingInWords({
  for: what,
  org,
  until,
}: NonNullable<OutputOf<'runs.progress'>['waiting']>): string {
  const time = new Date(until).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  return what === 'rate-limit'
    ? `${org}’s rate limit until ${time}`
    : `${org}, which does not answer, until ${time} at most`
}

/** “0 found” of a search; “gave 2 bundles” of anything else that makes several of one. */
export const gaveInWords = (gave: number, key: string, drawn: Drawn): string =>
  drawn.get(key)?.kind === 'search' ? `${gave.toLocaleString('en')} found` : `gave ${bundlesInWords(gave)}`

/** A few words of what a step was about: the failure, how many it found, or who it concerned. */
export function stepInWords(step: HistoryStep, drawn: Drawn): string {
  if (step.error) return step.error.message
  const { profile } = step.output ?? {}
  if (typeof profile === 'object' && profile !== null && !Array.isArray(profile)) {
    if (typeof profile.login === 'string') return profile.login
  }
  if (step.waitingFor) return step.waitingFor
  return step.gave === undefined ? '' : gaveInWords(step.gave, step.key, drawn)
}
