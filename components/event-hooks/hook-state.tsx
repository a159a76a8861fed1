import { StateBadge } from '@/components/ui/state-badge'
import type { EventHookView } from '@/lib/operations/event-hooks'

const STATES = {
  idle: ['off', 'Not in Okta yet'],
  waiting: ['waiting', 'Waits for verification'],
  verified: ['succeeded', 'Verified'],
  off: ['off', 'Off in Okta'],
  gone: ['failed', 'Gone in Okta'],
} as const

/** Where a webhook stands in Okta, and whether something is wrong or still being done. */
export function HookState({ hook }: { hook: Pick<EventHookView, 'state' | 'problem' | 'working'> }) {
  const [state, word] = STATES[hook.state]
  if (hook.problem) return <StateBadge state="failed" word="Has a problem" />
  if (hook.working) return <StateBadge state="running" word="Being changed in Okta" />
  return <StateBadge state={state} word={word} />
}
