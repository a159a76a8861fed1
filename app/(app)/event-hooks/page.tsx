import type { Metadata } from 'next'
import { EventHookList } from '@/components/event-hooks/event-hook-list'
import { mayDo } from '@/lib/operations/actor'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Webhooks' }

export default async function EventHooksPage() {
  const [hooks, fillers, { role }] = await Promise.all([
    query('eventHooks.list', {}),
    query('fillers.list', {}),
    requireSession(),
  ])
  return (
    <EventHookList
      hooks={hooks}
      connections={fillers.filter(({ kind }) => kind === 'okta')}
      mayRun={mayDo(role, 'run')}
      mayEdit={mayDo(role, 'edit')}
      mayManage={mayDo(role, 'manage')}
    />
  )
}
