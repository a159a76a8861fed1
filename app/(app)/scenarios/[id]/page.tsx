import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Editor } from '@/components/editor/editor'
import { ScenarioView } from '@/components/scenarios/scenario-view'
import { mayDo } from '@/lib/operations/actor'
import { joinery } from '@/lib/web/hand-over'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'
import { UUID } from '@/lib/web/uuid'

export const metadata: Metadata = { title: 'Scenario' }

export default async function ScenarioPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  if (!UUID.test(id)) notFound()
  const [scenario, connections, samples, { runs }, { role }] = await Promise.all([
    query('scenarios.get', { id }),
    query('fillers.list', {}),
    query('scenarios.samples', { id }),
    query('runs.list', { scenarioId: id, limit: 1 }),
    requireSession(),
  ])
  if (scenario.deletedAt !== null) notFound()
  const descriptors = joinery().modules
  if (mayDo(role, 'edit')) {
    return (
      <Editor
        key={id}
        scenario={scenario}
        descriptors={descriptors}
        connections={connections}
        samples={samples}
        lastRunId={runs[0]?.id ?? null}
      />
    )
  }
  return (
    <ScenarioView
      scenario={scenario}
      descriptors={descriptors}
      connections={connections}
      mayRun={mayDo(role, 'run')}
    />
  )
}
