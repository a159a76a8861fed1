import Link from 'next/link'
import { NARROW } from '@/components/ui/narrow'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateBadge } from '@/components/ui/state-badge'
import { Table, Td, Th } from '@/components/ui/table'
import { WithCode } from '@/components/ui/with-code'
import type { RunRow } from '@/lib/operations/runs'
import { BundleBar } from './bundle-bar'
import { durationInWords, triggerInWords } from './words'

/** Runs, newest first. */
export function RunTable({ runs }: { runs: RunRow[] }) {
  return (
    <Table
      label="Runs"
      head={
        <>
          <Th>State</Th>
          <Th>Scenario</Th>
          <Th className="max-md:hidden">Started by</Th>
          <Th>Started</Th>
          <Th className="max-md:hidden">Duration</Th>
          <Th>Bundles</Th>
        </>
      }
    >
      {runs.map(run => (
        <tr key={run.id} className="relative hover:bg-hover">
          <Td>
            <StateBadge state={run.status} />
          </Td>
          <Td className={`md:max-w-72 ${NARROW.main}`}>
            <Link
              href={`/runs/${run.id}`}
              className="block truncate font-medium after:absolute after:inset-0"
              title={run.scenarioName}
            >
              {run.scenarioName}
            </Link>
            {run.firstError && (
              <p className="truncate text-failed text-xs" title={run.firstError.message}>
                <WithCode text={run.firstError.message} />
              </p>
            )}
          </Td>
          <Td className="whitespace-nowrap text-muted max-md:hidden">{triggerInWords(run)}</Td>
          <Td className="text-muted">
            <RelativeTime at={run.queuedAt} />
          </Td>
          <Td className="whitespace-nowrap text-muted max-md:hidden">
            {durationInWords(run.startedAt, run.finishedAt)}
          </Td>
          <Td>
            <BundleBar done={run.bundlesDone} failed={run.bundlesFailed} />
          </Td>
        </tr>
      ))}
    </Table>
  )
}
