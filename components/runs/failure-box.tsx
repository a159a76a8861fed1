import { WithCode } from '@/components/ui/with-code'
import type { Failure } from '@/lib/errors'
import { type Drawn, placeInWords } from './drawn'

const KINDS: Record<Failure['kind'], string> = {
  input: 'A parameter is wrong',
  refused: 'Okta said no',
  gone: 'Not found',
  conflict: 'Conflict',
  auth: 'The token is not accepted',
  unreachable: 'Okta could not be reached',
  timeout: 'No answer in time',
  limit: 'A limit of Joinery',
  bug: 'A fault of Joinery',
}

/**
 * A failure in three lines: what happened, where, what to do; then Okta's own words.
 * @param at  the step's place in the run's drawing
 */
export function FailureBox({ failure, at }: { failure: Failure; at?: { path: string; drawn: Drawn } }) {
  const { kind, message, hint, code, causes, status, requestId, parameter } = failure
  const facts = [
    code,
    status === undefined ? null : `status ${status}`,
    requestId === undefined ? null : `request ${requestId}`,
  ].filter(it => it !== null && it !== undefined)
  return (
    <div role="alert" className="space-y-1 rounded-md bg-failed-soft px-3 py-2 text-failed text-sm">
      <p className="font-medium">
        {KINDS[kind]}: <WithCode text={message} />
      </p>
      {at && <p>Where: {placeInWords(at.path, at.drawn, parameter)}</p>}
      {hint && (
        <p>
          What to do: <WithCode text={hint} />
        </p>
      )}
      {causes && causes.length > 0 && !causes.every(cause => message.includes(cause)) && (
        <ul className="list-disc pl-4">
          {causes.map(cause => (
            <li key={cause}>{cause}</li>
          ))}
        </ul>
      )}
      {facts.length > 0 && <p className="font-mono text-xs">{facts.join(' · ')}</p>}
    </div>
  )
}
