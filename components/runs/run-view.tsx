'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Drawing } from '@/components/drawing/drawing'
import { PageHeader } from '@/components/frame/page-header'
import { changesInWords } from '@/components/scenarios/live-state'
import { hasEnded, useRun } from '@/components/scenarios/use-run'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { CopyText } from '@/components/ui/copy-text'
import { Kbd } from '@/components/ui/kbd'
import { RelativeTime } from '@/components/ui/relative-time'
import { SplitPane } from '@/components/ui/split-pane'
import { StateBadge } from '@/components/ui/state-badge'
import { toast } from '@/components/ui/toasts'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { OutputOf } from '@/lib/operations/perform'
import type { HistoryPage, HistoryStep, RunView as Run } from '@/lib/operations/runs'
import { BundleBar } from './bundle-bar'
import { drawnOf, labelIn } from './drawn'
import { FailureBox } from './failure-box'
import { RunAsks } from './run-asks'
import { showsFailed } from './shows-failed'
import { StepDetail } from './step-detail'
import { StepList } from './step-list'
import { useFound } from './use-found'
import { useSteps } from './use-steps'
import { durationInWords, triggerInWords, waitingInWords } from './words'

/** One run: its drawing with counts, its steps, and the step that is chosen. The step's address can be shared. */
export function RunView({
  run,
  first,
  asked,
  descriptors,
  mayRun,
}: {
  run: Run
  first: HistoryPage
  asked: OutputOf<'questions.ofRun'>
  descriptors: readonly ModuleDescriptor[]
  mayRun: boolean
}) {
  const address = useSearchParams()
  // What the page began with stays while a run goes on: a list must not turn into another by itself.
  const [failedAtFirst] = useState(run.bundlesFailed)
  const failedOnly = showsFailed(address.get('show'), failedAtFirst)
  const selected = address.get('step')
  const live = useRun(hasEnded(run.status) ? null : run.id)
  const status = live?.status ?? run.status
  const { steps, more } = useSteps({ runId: run.id, failed: failedOnly, live: !hasEnded(status) }, first)
  const drawn = useMemo(() => drawnOf(run.document, descriptors), [run.document, descriptors])
  const at = useCallback(
    (change: Record<string, string>) => {
      const query = new URLSearchParams(address)
      for (const [name, value] of Object.entries(change)) query.set(name, value)
      // The page has what it needs: only the address changes, so that it can be shared.
      history.replaceState(null, '', `/runs/${run.id}?${query}`)
    },
    [address, run.id],
  )
  const found = useFound(hasEnded(status) ? run.id : null, drawn)
  useNextFailure(steps, selected, path => at(path === null ? { show: 'failed' } : { step: path }))
  const chosen = steps.find(step => step.path === selected)
  const counts = live?.counts ?? run.counts
  const [done, failed] = [live?.bundlesDone ?? run.bundlesDone, live?.bundlesFailed ?? run.bundlesFailed]
  const firstError = live?.firstError ?? run.firstError
  // The server does not know the reader's zone.
  const waitsFor = live?.waiting ? waitingInWords(live.waiting) : (live ?? run).waitingFor
  const cancel = () =>
    ask('runs.cancel', { id: run.id }).then(
      () => toast('The run is being cancelled.'),
      error => toast(wordsOf(error), 'failed'),
    )
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title={run.scenarioName}
        above={<Link href={`/runs?scenario=${run.scenarioId}`}>Runs</Link>}
        state={<StateBadge state={status} />}
      >
        {!hasEnded(status) && mayRun && (
          <Button onClick={cancel} disabled={live?.cancelRequested ?? run.cancelRequested}>
            Cancel
          </Button>
        )}
        <Link
          href={`/scenarios/${run.scenarioId}`}
          className="inline-flex h-8 items-center rounded-md border border-line-strong px-3 font-medium text-sm hover:bg-hover"
        >
          Open the scenario
        </Link>
      </PageHeader>
      <dl className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-1 border-line border-b bg-surface px-4 py-2 text-sm md:px-6">
        <Fact name="Started">
          <RelativeTime at={run.queuedAt} />, {triggerInWords(run)}
        </Fact>
        <Fact name="Duration">{durationInWords(run.startedAt, live?.finishedAt ?? run.finishedAt)}</Fact>
        <Fact name="Bundles">
          <BundleBar done={done} failed={failed} />
        </Fact>
        {found.length > 0 && (
          <Fact name="Found">
            {found.map(one => `${one.gave.toLocaleString('en')} by ${labelIn(drawn, one.key)}`).join(', ')}
          </Fact>
        )}
        <Fact name="Version">
          {run.versionNumber}
          {run.running && (
            <span className="text-muted">
              {run.running.number === run.versionNumber ? ', running' : `; ${run.running.number} is running`}
              {run.running.notLive > 0 && `, ${changesInWords(run.running.notLive)} not live`}
            </span>
          )}
        </Fact>
        <Fact name="Run">
          <CopyText text={run.id} shown={run.id.slice(0, 13)} />
        </Fact>
        {waitsFor && <Fact name="Waits for">{waitsFor}</Fact>}
      </dl>
      <RunAsks
        runId={run.id}
        first={asked}
        live={!hasEnded(status)}
        atWork={status === 'running'}
        mayRun={mayRun}
      />
      {firstError && done + failed <= 1 && steps.every(step => step.status !== 'failed') && (
        <div className="p-4">
          <FailureBox failure={firstError} />
        </div>
      )}
      <div className="flex flex-1 flex-col md:min-h-0">
        <Drawing
          document={run.document}
          descriptors={descriptors}
          counts={counts}
          running={!hasEnded(status)}
          className="h-56 min-h-0 shrink-0 border-line border-b md:h-[32%]"
        />
        <SplitPane
          name="run"
          label="Width of the steps"
          size={480}
          min={280}
          max={900}
          sized="first"
          className="flex-1"
          first={
            <div className="flex h-full min-h-0 flex-col bg-surface max-md:h-96 max-md:border-line max-md:border-b">
              <fieldset className="flex items-center gap-1 border-line border-b px-3 py-1.5">
                <legend className="sr-only">Which bundles</legend>
                <Toggle on={!failedOnly} onClick={() => at({ show: 'all' })}>
                  All bundles
                </Toggle>
                <Toggle on={failedOnly} onClick={() => at({ show: 'failed' })}>
                  Failed{failed > 0 ? ` (${failed.toLocaleString('en')})` : ''}
                </Toggle>
                <span className={cn('ml-auto hidden text-faint text-xs', failed > 0 && 'sm:inline')}>
                  <Kbd keys="N" /> next failure
                </span>
              </fieldset>
              {steps.length === 0 ? (
                <p className="p-4 text-muted text-sm">{failedOnly ? 'Nothing failed.' : 'No step yet.'}</p>
              ) : (
                <StepList
                  steps={steps}
                  drawn={drawn}
                  selected={selected}
                  onSelect={path => at({ step: path })}
                  onEnd={more}
                />
              )}
            </div>
          }
          second={
            <div className="h-full overflow-y-auto bg-surface">
              {chosen ? (
                <StepDetail step={chosen} asked={!hasEnded(status)} drawn={drawn} mayRun={mayRun} />
              ) : (
                <p className="p-4 text-muted text-sm">Choose a step to see what went in and what came out.</p>
              )}
            </div>
          }
        />
      </div>
    </div>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="flex items-center gap-1.5">
    <dt className="text-faint">{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Toggle = ({
  on,
  onClick,
  children,
}: {
  on: boolean
  onClick: () => void
  children: React.ReactNode
}) => (
  <button
    type="button"
    aria-pressed={on}
    onClick={onClick}
    className={cn(
      'h-8 rounded-md px-2.5 text-sm',
      on ? 'bg-selected font-medium text-accent' : 'text-muted hover:bg-hover',
    )}
  >
    {children}
  </button>
)

/**
 * N goes to the next failure, wherever on the page the focus is.
 * @param go  with null when none of those that are loaded comes after: then those that failed are to be shown
 */
function useNextFailure(
  steps: readonly HistoryStep[],
  selected: string | null,
  go: (path: string | null) => void,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey) return
      const { target } = event
      if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]'))
        return
      const at = steps.findIndex(step => step.path === selected)
      const next = steps.find((step, index) => index > at && step.status === 'failed')
      go(next?.path ?? null)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [steps, selected, go])
}
