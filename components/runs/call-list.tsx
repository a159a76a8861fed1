import type { HistoryStep } from '@/lib/operations/runs'
import { msInWords } from './words'

/** A step's HTTP calls, in order. */
export function CallList({ calls }: { calls: HistoryStep['calls'] }) {
  if (calls.length === 0) return null
  return (
    <div className="rounded-md border border-line">
      <p className="border-line border-b px-2 py-1 font-medium text-muted text-xs">HTTP calls</p>
      <ul className="divide-y divide-line font-mono text-xs">
        {withKeys(calls).map(({ key, call }) => (
          <li key={key} className="flex flex-wrap items-baseline gap-x-3 px-2 py-1.5">
            <span className="font-medium">{call.method}</span>
            <span className="min-w-0 flex-1 break-all">{call.url}</span>
            <span
              className={call.status === undefined || call.status >= 400 ? 'text-failed' : 'text-succeeded'}
            >
              {call.status ?? 'no answer'}
            </span>
            <span className="text-faint">{msInWords(call.ms)}</span>
            {call.problem && <span className="w-full text-failed">{call.problem}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Calls never move, so their number is their identity. */
const withKeys = (calls: HistoryStep['calls']) => calls.map((call, at) => ({ key: `call ${at}`, call }))
