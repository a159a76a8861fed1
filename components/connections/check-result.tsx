import { Notice } from '@/components/ui/notice'
import type { ConnectionView } from '@/lib/operations/connections'

type Check = NonNullable<ConnectionView['check']>

/** What a test found, in words: whose token it is and at which org, or what is wrong and what to do. */
export function CheckResult({ check }: { check: Check }) {
  if (check.state === 'ok') {
    const { owner, org, notes } = check
    return (
      <Notice look="succeeded">
        <p>
          Works. The token belongs to <strong>{owner.name}</strong>
          {owner.login !== owner.name && ` (${owner.login})`} at <strong>{org.name}</strong>.
        </p>
        {notes.map(note => (
          <p key={note}>{note}</p>
        ))}
      </Notice>
    )
  }
  return (
    <Notice look="failed">
      <p className="font-medium">{check.message}</p>
      {check.hint && <p>{check.hint}</p>}
      {(check.code || check.requestId) && (
        <p className="font-mono text-xs">
          {[check.code, check.requestId && `request ${check.requestId}`].filter(Boolean).join(' · ')}
        </p>
      )}
    </Notice>
  )
}
