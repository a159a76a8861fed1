'use client'

import { Braces, Play, Square } from 'lucide-react'
import Link from 'next/link'
import { lazy, Suspense, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import type { DrawnTrigger } from '@/components/drawing/trigger-of'
import { type Drawn, labelIn } from '@/components/runs/drawn'
import { useFound } from '@/components/runs/use-found'
import { bundlesInWords, gaveInWords } from '@/components/runs/words'
import { Button, buttonStyle } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Notice } from '@/components/ui/notice'
import { StateBadge } from '@/components/ui/state-badge'
import type { JsonObject } from '@/lib/module-kit/json'
import { hasEnded, type RunProgress } from './use-run'
import { WhatItWrites } from './what-it-writes'
import type { Write } from './writes-to'

const InputDialog = lazy(() => import('./input-dialog').then(file => ({ default: file.InputDialog })))

/** Run once: says before what it writes, shows how it goes, and leads to the run. */
export function RunPanel({
  scenarioId,
  runId,
  progress,
  drawn,
  trigger,
  writes,
  disabledReason,
  draftOf = null,
  look = 'primary',
  onStarted,
  beforeStart,
}: {
  scenarioId: string
  runId: string | null
  progress: RunProgress | null
  /** What is drawn, to say what its searches found. */
  drawn: Drawn
  /** Null while nothing starts the scenario. */
  trigger: DrawnTrigger | null
  /** What it may change, and where. */
  writes: readonly Write[]
  disabledReason: string | null
  /** The version that runs by itself, where the draft is another: what is run here is the draft. */
  draftOf?: number | null
  /** Primary unless the page has something more important to offer. */
  look?: 'primary' | 'secondary'
  onStarted: (runId: string) => void
  /** Saves what is not saved yet. */
  beforeStart?: () => Promise<void>
}) {
  const takes = trigger?.byHand ?? 'none'
  const sample = trigger?.given ?? null
  const [asking, setAsking] = useState(false)
  // Once opened it stays, and with it what was typed.
  const [asked, setAsked] = useState(false)
  if (asking && !asked) setAsked(true)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const working = runId !== null && (progress === null || !hasEnded(progress.status))
  const found = useFound(progress && hasEnded(progress.status) ? runId : null, drawn)
  // Of a search that found somebody the bundles tell already.
  const nobody = found.filter(({ gave }) => gave === 0)
  const start = async (input: JsonObject) => {
    setBusy(true)
    setError(null)
    try {
      await beforeStart?.()
      const { id } = await ask('runs.start', { scenarioId, input })
      setAsking(false)
      onStarted(id)
    } catch (failed) {
      setError(wordsOf(failed))
    } finally {
      setBusy(false)
    }
  }
  const cancel = () => runId && ask('runs.cancel', { id: runId }).catch(failed => setError(wordsOf(failed)))
  return (
    <section
      aria-label="Run"
      className="pointer-events-auto flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-raised px-3 py-2 shadow-float"
    >
      {working ? (
        <Button onClick={cancel} disabled={progress?.cancelRequested}>
          <Square aria-hidden className="size-3.5" /> {progress?.cancelRequested ? 'Cancelling' : 'Cancel'}
        </Button>
      ) : (
        <Button
          look={look}
          data-run-once
          busy={busy && !asking}
          disabled={disabledReason !== null}
          onClick={() => (takes === 'needed' && sample === null ? setAsking(true) : start(sample ?? {}))}
        >
          <Play aria-hidden className="size-3.5" /> Run once
        </Button>
      )}
      {!working && takes !== 'none' && (
        <IconButton
          label="Run with another input"
          disabled={disabledReason !== null}
          onClick={() => setAsking(true)}
          className="-ml-2"
        >
          <Braces />
        </IconButton>
      )}
      {disabledReason === null ? (
        <>
          {draftOf !== null && !working && (
            <p className="text-muted text-sm">Runs the draft, not version {draftOf}</p>
          )}
          <WhatItWrites writes={writes} />
        </>
      ) : (
        <p className="text-muted text-sm">{disabledReason}</p>
      )}
      {runId !== null && (
        <p aria-live="polite" className="flex flex-wrap items-center gap-2 text-sm">
          <StateBadge state={progress?.status ?? 'queued'} />
          {progress && (
            <span className="text-muted">
              {bundlesInWords(progress.bundlesDone + progress.bundlesFailed)}
              {progress.bundlesFailed > 0 && (
                <span className="text-failed">, {progress.bundlesFailed} failed</span>
              )}
            </span>
          )}
          {nobody.map(({ key, gave }) => (
            <span key={key} className="text-muted">
              {labelIn(drawn, key)}: {gaveInWords(gave, key, drawn)}
            </span>
          ))}
          <Link href={`/runs/${runId}`} className={buttonStyle({ look: 'quiet' })}>
            Open the run
          </Link>
        </p>
      )}
      {error && !asking && <Notice look="failed">{error}</Notice>}
      {asked && trigger && (
        <Suspense>
          <InputDialog
            open={asking}
            onClose={() => setAsking(false)}
            scenarioId={scenarioId}
            trigger={{ key: trigger.drawn.key, output: trigger.output }}
            sample={sample}
            busy={busy}
            error={error}
            onStart={start}
          />
        </Suspense>
      )}
    </section>
  )
}
