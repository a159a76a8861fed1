import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  Hourglass,
  LoaderCircle,
  Power,
} from 'lucide-react'
import { cn } from './cn'

const STATES = {
  queued: { icon: CircleDashed, word: 'Queued', style: 'bg-off-soft text-off' },
  running: { icon: LoaderCircle, word: 'Running', style: 'bg-running-soft text-running' },
  waiting: { icon: Hourglass, word: 'Waiting', style: 'bg-waiting-soft text-waiting' },
  needs_decision: { icon: CircleHelp, word: 'Needs a decision', style: 'bg-decision-soft text-decision' },
  succeeded: { icon: CircleCheck, word: 'Succeeded', style: 'bg-succeeded-soft text-succeeded' },
  failed: { icon: CircleAlert, word: 'Failed', style: 'bg-failed-soft text-failed' },
  cancelled: { icon: Ban, word: 'Cancelled', style: 'bg-off-soft text-off' },
  on: { icon: Power, word: 'On', style: 'bg-succeeded-soft text-succeeded' },
  off: { icon: Power, word: 'Off', style: 'bg-off-soft text-off' },
} as const
export type StateName = keyof typeof STATES

/** A state as colour, icon and word together. */
export function StateBadge({ state, word }: { state: StateName; word?: string }) {
  const { icon: Icon, word: usual, style } = STATES[state]
  return (
    <span
      className={cn(
        'inline-flex h-6 items-center gap-1.5 whitespace-nowrap rounded-md px-2 font-medium text-xs',
        style,
      )}
    >
      <Icon aria-hidden className={cn('size-3.5', state === 'running' && 'animate-spin')} />
      {word ?? usual}
    </span>
  )
}
