import type { Metadata } from 'next'
import { ConnectionList } from '@/components/connections/connection-list'
import { mayDo } from '@/lib/operations/actor'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Connections' }

export default async function ConnectionsPage() {
  const [connections, { role }] = await Promise.all([query('connections.list', {}), requireSession()])
  return <ConnectionList connections={connections} mayManage={mayDo(role, 'manage')} />
}
