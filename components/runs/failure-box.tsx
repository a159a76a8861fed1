import { WithCode } from '@/components/ui/with-code'
import type { Failure } from '@/lib/errors'

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

/** A failure in three lines: what happened, where, what to do; then Okta's own words. */
export function FailureBox({ failure, where }: { failure: Failure; where?: string }) {
  const { kind, message, hint, code, causes, status, requestId, parameter } = failure
  const facts = [
    code,
    status === undefined ? null : `status ${status}`,
    requestId === undefined ? null : `request ${requestId}`,
  ].filter(it => it !== null && it !== undefined)
  const place = [where, parameter === undefined ? null : `parameter ${parameter}`].filter(Boolean).join(', ')
  return (
    <div role="alert" className="space-y-1 rounded-md bg-failed-soft px-3 py-2 text-failed text-sm">
      <p className="font-medium">
        {KINDS[kind]}: <WithCode text={message} />
      </p>
      {place !== '' && <p>Where: {place}</p>}
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
