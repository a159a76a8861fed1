import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHeader } from '@/components/frame/page-header'
import { DayBars } from '@/components/runs/day-bars'
import { RunTable } from '@/components/runs/run-table'
import { StatusFilter } from '@/components/runs/status-filter'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { RunRow } from '@/lib/operations/runs'
import { query } from '@/lib/web/query'

export const metadata: Metadata = { title: 'Runs' }

const DAYS = 14
const STATUSES = [
  'queued',
  'running',
  'waiting',
  'needs_decision',
  'succeeded',
  'failed',
  'cancelled',
] as const
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface Address {
  status?: string
  scenario?: string
  before?: string
}

/** Anything else in the address is as if it were not there. */
function read(address: Address): {
  status: RunRow['status'] | null
  scenario: string | null
  before: string | null
} {
  const uuid = (text: string | undefined) => (text !== undefined && UUID.test(text) ? text : null)
  return {
    status: STATUSES.find(status => status === address.status) ?? null,
    scenario: uuid(address.scenario),
    before: uuid(address.before),
  }
}

/** One state, or the unfinished ones together where people think of them as running. */
function statusesOf(status: RunRow['status'] | null): RunRow['status'][] {
  if (status === null) return []
  return status === 'running' ? ['queued', 'running', 'waiting'] : [status]
}

export default async function RunsPage({ searchParams }: { searchParams: Promise<Address> }) {
  const { status, scenario, before } = read(await searchParams)
  const of = scenario === null ? {} : { scenarioId: scenario }
  const [{ runs, next }, days] = await Promise.all([
    query('runs.list', { ...of, status: statusesOf(status), ...(before === null ? {} : { before }) }),
    query('runs.days', { ...of, days: DAYS }),
  ])
  const name = scenario === null ? null : (runs[0]?.scenarioName ?? null)
  const older = new URLSearchParams({
    ...(status === null ? {} : { status }),
    ...(scenario === null ? {} : { scenario }),
    ...(next === null ? {} : { before: next }),
  })
  return (
    <>
      <PageHeader
        title={name === null ? 'Runs' : `Runs of ${name}`}
        above={scenario === null ? undefined : <Link href="/runs">All runs</Link>}
      />
      <div className="space-y-4 p-4 md:p-6">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <StatusFilter status={status ?? ''} scenario={scenario ?? undefined} />
          <DayBars days={days} count={DAYS} />
        </div>
        {runs.length > 0 && <RunTable runs={runs} />}
        {runs.length === 0 && (
          <EmptyState
            title={status === null ? 'No run yet' : 'No such run'}
            actions={
              <Link href="/scenarios" className={buttonStyle({ look: 'primary' })}>
                Go to the scenarios
              </Link>
            }
          >
            {status === null
              ? 'A run appears here as soon as a scenario starts. Try a starter on the sandbox org.'
              : 'No run is in this state.'}
          </EmptyState>
        )}
        <nav aria-label="Pages" className="flex justify-between">
          {before === null ? (
            <span />
          ) : (
            <Link href={`/runs${status === null ? '' : `?status=${status}`}`}>Newest</Link>
          )}
          {next !== null && (
            <Link href={`/runs?${older}`} className={buttonStyle()}>
              Older
            </Link>
          )}
        </nav>
      </div>
    </>
  )
}
