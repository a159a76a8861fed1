import { CopyText } from '@/components/ui/copy-text'
import { JsonView } from '@/components/ui/json-view'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { HistoryStep } from '@/lib/operations/runs'
import { CallList } from './call-list'
import { Decision } from './decision'
import { FailureBox } from './failure-box'
import { bundlesInWords, msInWords } from './words'

/** One step: what went in, what came out, what was called, what went wrong. */
export function StepDetail({
  step,
  label,
  mayRun,
  asked,
}: {
  step: HistoryStep
  label: string
  mayRun: boolean
  /** The run has not ended, so what it asks can be answered. */
  asked: boolean
}) {
  return (
    <section aria-label={`Step ${step.path}`} className="space-y-3 p-4">
      <header>
        <h2>{label}</h2>
        <p className="flex flex-wrap items-center gap-x-3 text-muted text-sm">
          <CopyText text={step.path} shown={step.path.replaceAll('.', ' › ')} className="-ml-1" />
          {step.ms !== null && <span>{msInWords(step.ms)}</span>}
          {step.attempts > 1 && <span>{step.attempts} attempts</span>}
          {step.gave !== undefined && <span>gave {bundlesInWords(step.gave)}</span>}
        </p>
      </header>
      {step.error && <FailureBox failure={step.error} where={`${label} (${step.key})`} />}
      {step.waitingFor && step.status === 'needs-decision' && asked && (
        <Decision key={step.question} step={step} mayRun={mayRun} />
      )}
      {step.waitingFor && !(step.status === 'needs-decision' && asked) && (
        <Notice look="info">
          {step.status === 'needs-decision' ? 'Needed a decision: ' : 'Waits for '}
          {step.waitingFor}.
        </Notice>
      )}
      {step.decisions.map(({ at, by, answer }) => (
        <p key={at} className="text-muted text-sm">
          {by} decided: {answer === 'done' ? '“treat as done”' : '“do again”'},{' '}
          <RelativeTime at={new Date(at).toISOString()} />.
        </p>
      ))}
      {step.notes.map(note => (
        <Notice key={note} look="info">
          {note}
        </Notice>
      ))}
      {step.input && <JsonView label="Input" value={step.input} />}
      {step.output && <JsonView label="Output" value={step.output} />}
      <CallList calls={step.calls} />
    </section>
  )
}
