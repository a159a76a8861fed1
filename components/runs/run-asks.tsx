'use client'

import Link from 'next/link'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ask } from '@/components/ask'
import { AnswerRun } from '@/components/decisions/answer-run'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { OutputOf } from '@/lib/operations/perform'

type Asked = OutputOf<'questions.ofRun'>
const LOOK_AGAIN_MS = 3_000
const SAID: Record<string, string> = { 'go-on': '“go on”', cancel: '“cancel”' }

/** What a run asks people: about itself as a whole, and how many of its bundles wait for an answer. */
export function RunAsks({
  runId,
  first,
  live,
  atWork,
  mayRun,
}: {
  runId: string
  first: Asked
  /** The run has not ended. */
  live: boolean
  /** And is not only waiting. */
  atWork: boolean
  mayRun: boolean
}) {
  const [asked, setAsked] = useState(first)
  const wasLive = useRef(false)
  const look = useCallback(() => {
    // Out of reach: what is known stays, and is asked for again.
    ask('questions.ofRun', { runId }).then(setAsked, () => undefined)
  }, [runId])
  useEffect(() => {
    // What an ended run asked came with the page; only its end is news.
    if (!live) return wasLive.current ? look() : undefined
    wasLive.current = true
    const timer = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [live, look])
  const open = asked.run.find(one => one.answer === null)
  const said = asked.run.filter(one => one.answer !== null && one.answer !== 'closed')
  if (!open && said.length === 0 && asked.open === 0) return null
  return (
    <section aria-label="Decisions" className="shrink-0 space-y-2 border-line border-b px-4 py-3 md:px-6">
      {open && (
        <div className="space-y-2 rounded-md border border-decision bg-decision-soft p-3 text-sm">
          <p>
            <strong className="font-medium">Needs a decision:</strong> {open.what}
          </p>
          <p>{open.todo}</p>
          {mayRun ? (
            <AnswerRun meant={{ ids: [open.id] }} count={1} onDone={look} />
          ) : (
            <Notice look="info">Your role may not answer; ask an operator.</Notice>
          )}
        </div>
      )}
      {asked.open > 0 && live && (
        <p className="text-sm">
          <Link href={`/runs/decisions?run=${runId}`} className="font-medium text-decision underline">
            {asked.open === 1000 ? '1,000 or more' : asked.open.toLocaleString('en')}{' '}
            {asked.open === 1 ? 'bundle needs' : 'bundles need'} a decision
          </Link>
          {atWork && <span className="text-muted">; the others go on meanwhile.</span>}
        </p>
      )}
      {said.map(one => (
        <p key={one.id} className="text-muted text-sm">
          {one.answeredBy} decided: {SAID[one.answer ?? '']}
          {one.answeredAt && (
            <>
              , <RelativeTime at={one.answeredAt} />
            </>
          )}
          . {one.what}
        </p>
      ))}
    </section>
  )
}
