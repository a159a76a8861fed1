import type { Metadata } from 'next'
import Link from 'next/link'
import { QuestionBoard } from '@/components/decisions/question-board'
import type { BoardFilter } from '@/components/decisions/use-questions'
import { PageHeader } from '@/components/frame/page-header'
import { RunPlaces } from '@/components/runs/run-places'
import { mayDo } from '@/lib/operations/actor'
import { openQuestions } from '@/lib/web/open-questions'
import { query } from '@/lib/web/query'
import { requireSession } from '@/lib/web/session'
import { UUID } from '@/lib/web/uuid'

export const metadata: Metadata = { title: 'Decisions' }

export default async function DecisionsPage({
  searchParams,
}: {
  searchParams: Promise<{ scenario?: string; run?: string }>
}) {
  const [{ scenario = '', run = '' }, { role }] = await Promise.all([searchParams, requireSession()])
  const filter: BoardFilter = UUID.test(run)
    ? { runId: run }
    : UUID.test(scenario)
      ? { scenarioId: scenario }
      : {}
  const all = Object.keys(filter).length === 0
  const [first, open] = await Promise.all([query('questions.groups', filter), openQuestions()])
  const of = all ? undefined : first.groups[0]?.scenarioName
  return (
    <>
      <PageHeader
        title={
          of === undefined
            ? 'Decisions'
            : `Decisions of ${filter.runId === undefined ? '' : 'a run of '}${of}`
        }
        above={all ? undefined : <Link href="/runs/decisions">All decisions</Link>}
      />
      <div className="space-y-4 p-4 md:p-6">
        <RunPlaces here="decisions" open={open} />
        <QuestionBoard key={`${scenario} ${run}`} first={first} filter={filter} mayRun={mayDo(role, 'run')} />
      </div>
    </>
  )
}
