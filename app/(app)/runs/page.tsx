import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHeader } from '@/components/frame/page-header'
import { DayBars } from '@/components/runs/day-bars'
import { RunPlaces } from '@/components/runs/run-places'
import { RunTable } from '@/components/runs/run-table'
import { StatusFilter } from '@/components/runs/status-filter'
import { buttonStyle } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { RunRow } from '@/lib/operations/runs'
import { openQuestions } from '@/lib/web/open-questions'
import { query } from '@/lib/web/query'
import { UUID } from '@/lib/web/uuid'

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
interface Address {
  status?: string
  scenario?: string
  before?: string
  day?: string
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(readIsoDate(text))

/** Anything else in the address is as if it were not there. */
function read(address: Address): {
  status: RunRow['status'] | null
  scenario: string | null
  before: string | null
  day: string | null
} {
  const uuid = (text: string | undefined) => (text !== undefined && UUID.test(text) ? text : null)
  return {
    status: STATUSES.find(status => status === address.status) ?? null,
    scenario: uuid(address.scenario),
    before: uuid(address.before),
    day: address.day !== undefined && isDay(address.day) ? address.day : null,
  }
}

/** One state, or the unfinished ones together where people think of them as running. */
function statusesOf(status: RunRow['status'] | null): RunRow['status'][] {
  if (status === null) return []
  return status === 'running' ? ['queued', 'running', 'waiting'] : [status]
}

export default async function RunsPage({ searchParams }: { searchParams: Promise<Address> }) {
  const { status, scenario, before, day } = read(await searchParams)
  const of = scenario === null ? {} : { scenarioId: scenario }
  const [{ runs, next }, days, open] = await Promise.all([
    query('runs.list', {
      ...of,
      status: statusesOf(status),
      ...(before === null ? {} : { before }),
      ...(day === null ? {} : { day }),
    }),
    query('runs.days', { ...of, days: DAYS }),
    openQuestions(),
  ])
  const name = scenario === null ? null : (runs[0]?.scenarioName ?? null)
  const href = (change: Address): string => {
    const address = { status: status ?? '', scenario: scenario ?? '', day: day ?? '', ...change }
    const given = Object.entries(address).filter(([, value]) => value !== '')
    return given.length === 0 ? '/runs' : `/runs?${new URLSearchParams(given)}`
  }
  return (
    <>
      <PageHeader
        title={name === null ? 'Runs' : `Runs of ${name}`}
        above={scenario === null ? undefined : <Link href="/runs">All runs</Link>}
      />
      <div className="space-y-4 p-4 md:p-6">
        <RunPlaces here="runs" open={open} />
        <div className="flex flex-wrap items-end justify-between gap-4">
          <StatusFilter status={status ?? ''} href={status => href({ status })} />
          <DayBars days={days} count={DAYS} chosen={day} href={day => href({ day: day ?? '' })} />
        </div>
        {runs.length > 0 && <RunTable runs={runs} />}
        {runs.length === 0 && (
          <EmptyState
            title={status === null && day === null ? 'No run yet' : 'No such run'}
            actions={
              <Link href="/scenarios" className={buttonStyle({ look: 'primary' })}>
                Go to the scenarios
              </Link>
            }
          >
            {status === null && day === null
              ? 'A run appears here as soon as a scenario starts. Try a starter on the sandbox org.'
              : `No run is like this${day === null ? '' : ` on ${day} (UTC)`}.`}
          </EmptyState>
        )}
        <nav aria-label="Pages" className="flex justify-between">
          {before === null ? (
            <span />
          ) : (
            <Link href={href({})} className={buttonStyle()}>
              Newest
            </Link>
          )}
          {next !== null && (
            <Link href={href({ before: next })} className={buttonStyle()}>
              Older
            </Link>
          )}
        </nav>
      </div>
    </>
  )
}
