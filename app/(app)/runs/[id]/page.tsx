import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RunView } from '@/components/runs/run-view'
import { showsFailed } from '@/components/runs/shows-failed'
import { mayDo } from '@/lib/operations/actor'
import { joinery } from '@/lib/web/hand-over'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'
import { UUID } from '@/lib/web/uuid'

export const metadata: Metadata = { title: 'Run' }

export default async function RunPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<{ show?: string }>
}) {
  const { id } = await params
  if (!UUID.test(id)) notFound()
  const [run, { role }, { show }] = await Promise.all([
    query('runs.get', { id }),
    requireSession(),
    searchParams,
  ])
  const [first, asked] = await Promise.all([
    query('runs.steps', { id, failed: showsFailed(show ?? null, run.bundlesFailed) }),
    query('questions.ofRun', { runId: id }),
  ])
  return (
    <RunView
      run={run}
      first={first}
      asked={asked}
      descriptors={joinery().modules}
      mayRun={mayDo(role, 'run')}
    />
  )
}
