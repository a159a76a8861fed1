import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ScenarioView } from '@/components/scenarios/scenario-view'
import { joinery } from '@/lib/web/hand-over'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Scenario' }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export default async function ScenarioPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  if (!UUID.test(id)) notFound()
  const [scenario, connections, { role }] = await Promise.all([
    query('scenarios.get', { id }),
    query('connections.list', {}),
    requireSession(),
  ])
  if (scenario.deletedAt !== null) notFound()
  return (
    <ScenarioView
      scenario={scenario}
      descriptors={joinery().modules}
      connections={connections.map(({ id, name }) => ({ id, name }))}
      mayEdit={role === 'owner' || role === 'editor'}
      mayRun={role !== 'viewer'}
    />
  )
}
