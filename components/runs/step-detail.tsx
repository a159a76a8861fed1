import { CopyText } from '@/components/ui/copy-text'
import { JsonView } from '@/components/ui/json-view'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { HistoryStep } from '@/lib/operations/runs'
import { CallList } from './call-list'
import { Decision } from './decision'
import { type Drawn, labelIn, placeInWords } from './drawn'
import { FailureBox } from './failure-box'
import { gaveInWords, msInWords } from './words'

/** One step: what went in, what came out, what was called, what went wrong. */
export function StepDetail({
  step,
  drawn,
  mayRun,
  asked,
}: {
  step: HistoryStep
  drawn: Drawn
  mayRun: boolean
  /** The run has not ended, so what it asks can be answered. */
  asked: boolean
}) {
  return (
    <section aria-label={`Step ${step.path}`} className="space-y-3 p-4">
      <header>
        <h2>{labelIn(drawn, step.key)}</h2>
        <p className="flex flex-wrap items-center gap-x-3 text-muted text-sm">
          <CopyText text={step.path} shown={placeInWords(step.path, drawn)} className="-ml-1" />
          {step.ms !== null && <span>{msInWords(step.ms)}</span>}
          {step.attempts > 1 && <span>{step.attempts} attempts</span>}
          {step.gave !== undefined && <span>{gaveInWords(step.gave, step.key, drawn)}</span>}
        </p>
      </header>
      {step.error && <FailureBox failure={step.error} at={{ path: step.path, drawn }} />}
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
