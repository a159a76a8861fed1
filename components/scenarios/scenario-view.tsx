'use client'

import { Download, History } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { Drawing } from '@/components/drawing/drawing'
import { triggerOf } from '@/components/drawing/trigger-of'
import { PageHeader } from '@/components/frame/page-header'
import { drawnOf } from '@/components/runs/drawn'
import { Button, buttonStyle } from '@/components/ui/button'
import { CopyText } from '@/components/ui/copy-text'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateBadge } from '@/components/ui/state-badge'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView as Scenario } from '@/lib/operations/scenario-view'
import { blockingOf, countOf } from '@/lib/scenario/graph'
import { exportScenario } from './download'
import { LiveState } from './live-state'
import { RunPanel } from './run-panel'
import { hasEnded, useRun } from './use-run'
import { type ConnectionName, writesOf } from './writes-to'

/** A scenario to look at and run. */
export function ScenarioView({
  scenario,
  descriptors,
  connections,
  mayRun,
}: {
  scenario: Scenario
  descriptors: readonly ModuleDescriptor[]
  connections: ConnectionName[]
  mayRun: boolean
}) {
  const [runId, setRunId] = useState<string | null>(null)
  const progress = useRun(runId)
  const trigger = triggerOf(scenario.document, descriptors)
  const drawn = useMemo(() => drawnOf(scenario.document, descriptors), [scenario.document, descriptors])
  const manual = trigger?.source === 'manual'
  const { problems, running } = scenario
  const blocking = blockingOf(problems)
  const count = countOf(blocking)
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title={scenario.name}
        above={<Link href="/scenarios">Scenarios</Link>}
        state={
          <span className="flex flex-wrap items-center gap-x-3">
            {manual && !running ? (
              <StateBadge state="off" word="By hand" />
            ) : (
              <StateBadge state={scenario.active ? 'on' : 'off'} />
            )}
            {running && <LiveState version={running.number} changes={scenario.notLive} />}
          </span>
        }
      >
        <Link href={`/runs?scenario=${scenario.id}`} className={buttonStyle({ look: 'quiet' })}>
          <History aria-hidden className="size-4" /> Runs
        </Link>
        <Button look="quiet" onClick={() => void exportScenario(scenario.id)}>
          <Download aria-hidden className="size-4" /> Export
        </Button>
      </PageHeader>
      {(scenario.webhook || scenario.nextAt || scenario.document.description) && (
        <div className="space-y-1 border-line border-b bg-surface px-4 py-2 text-muted text-sm md:px-6">
          {scenario.document.description && <p className="max-w-3xl">{scenario.document.description}</p>}
          {scenario.webhook && (
            <p className="flex min-w-0 items-center gap-1">
              <span className="shrink-0">Webhook address, a secret:</span>{' '}
              <CopyText text={scenario.webhook} />
            </p>
          )}
          {scenario.nextAt && (
            <p>
              Next run <RelativeTime at={scenario.nextAt} />
            </p>
          )}
        </div>
      )}
      {blocking.length > 0 && (
        <Notice look="waiting" className="m-4 mb-0">
          <p className="font-medium">
            {count === 1 ? 'One thing keeps' : `${count.toLocaleString('en')} things keep`}{' '}
            {running
              ? `this draft from taking the place of version ${running.number}, which runs as before:`
              : 'this scenario from running:'}
          </p>
          <ul className="list-disc pl-4">
            {blocking.map(problem => (
              <li key={`${problem.module} ${problem.message}`}>{problem.message}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="relative min-h-0 flex-1">
        <Drawing
          document={scenario.document}
          descriptors={descriptors}
          problems={problems}
          running={runId !== null && !(progress && hasEnded(progress.status))}
          {...(progress ? { counts: progress.counts } : {})}
        />
        {mayRun && (
          <div className="-translate-x-1/2 absolute bottom-4 left-1/2 w-max max-w-[calc(100%-2rem)]">
            <RunPanel
              scenarioId={scenario.id}
              runId={runId}
              progress={progress}
              drawn={drawn}
              trigger={trigger}
              writes={writesOf(scenario, descriptors, connections)}
              disabledReason={blocking.length > 0 ? 'Not ready to run yet' : null}
              draftOf={running !== null && scenario.notLive.length > 0 ? running.number : null}
              onStarted={setRunId}
            />
          </div>
        )}
      </div>
    </div>
  )
}
