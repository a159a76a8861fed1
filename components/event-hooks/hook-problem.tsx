import { Notice } from '@/components/ui/notice'
import type { HookProblem } from '@/lib/event-hooks/problem'

/** What people can do about each kind of problem. */
const NEXT: Readonly<Record<HookProblem['code'], string>> = {
  address: '',
  forbidden:
    'Only a super admin’s token may manage event hooks. Use one, or create the event hook in Okta by hand: “Paste into Okta” has what it needs.',
  full: 'An org takes 25 event hooks. Delete one there that is not needed, or share a webhook between scenarios.',
  types: 'Take this event out of the scenario.',
  elsewhere:
    'JOINERY_URL was changed, or this is a copy of another Joinery. Delete the event hook in Okta if it is no longer used, then check again.',
  unverified: 'Make sure that Okta reaches this server’s address from outside, then check again.',
  unreachable: 'It is tried again by itself.',
  refused: 'Look at the event hook in Okta, then check again.',
}

/** What keeps a webhook from working, in Okta's words, and what to do. */
export function HookProblemNotice({ problem }: { problem: HookProblem }) {
  return (
    <Notice look={problem.code === 'unreachable' ? 'waiting' : 'failed'}>
      <p>{problem.message}</p>
      {NEXT[problem.code] !== '' && <p className="mt-1">{NEXT[problem.code]}</p>}
    </Notice>
  )
}
