import type { Metadata } from 'next'
import { ScenarioList } from '@/components/scenarios/scenario-list'
import { mayDo } from '@/lib/operations/actor'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'

export const metadata: Metadata = { title: 'Scenarios' }

export default async function ScenariosPage({ searchParams }: { searchParams: Promise<{ bin?: string }> }) {
  const bin = (await searchParams).bin === '1'
  const [scenarios, starters, { role }] = await Promise.all([
    query('scenarios.list', { bin }),
    query('starters.list', {}),
    requireSession(),
  ])
  return <ScenarioList scenarios={scenarios} starters={starters} bin={bin} mayEdit={mayDo(role, 'edit')} />
}
