import { cn } from '@/components/ui/cn'
import { CopyText } from '@/components/ui/copy-text'
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
            <span className={styleOf(call)}>{answerInWords(call)}</span>
            <span className="text-faint">{msInWords(call.ms)}</span>
            {call.problem && <span className={cn('w-full', styleOf(call))}>{call.problem}</span>}
            {call.requestId && (
              <span className="w-full text-faint">
                Request <CopyText text={call.requestId} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

type Call = HistoryStep['calls'][number]

const OUTCOMES: Record<NonNullable<Call['outcome']>, readonly [words: string, style: string]> = {
  open: ['under way', 'text-running'],
  unsent: ['not carried out', 'text-muted'],
  uncertain: ['outcome unknown', 'text-waiting'],
  verified: ['found done', 'text-succeeded'],
  person: ['decided', 'text-decision'],
}

function answerInWords({ status, outcome }: Call): string {
  if (outcome === undefined) return status === undefined ? 'no answer' : String(status)
  const [words] = OUTCOMES[outcome]
  return status === undefined ? words : `${status}, ${words}`
}

function styleOf({ status, outcome }: Call): string {
  if (outcome !== undefined) return OUTCOMES[outcome][1]
  return status === undefined || status >= 400 ? 'text-failed' : 'text-succeeded'
}

/** Calls never move, so their number is their identity. */
const withKeys = (calls: HistoryStep['calls']) => calls.map((call, at) => ({ key: `call ${at}`, call }))
