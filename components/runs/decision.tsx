'use client'

import { useState } from 'react'
import { AnswerCall } from '@/components/decisions/answer-call'
import { JsonView } from '@/components/ui/json-view'
import { Notice } from '@/components/ui/notice'
import type { HistoryStep } from '@/lib/operations/runs'

/** A step that asks a person what became of its call, where that can be answered. */
export function Decision({ step, mayRun }: { step: HistoryStep; mayRun: boolean }) {
  const { question, waitingFor, found } = step
  const [answered, setAnswered] = useState<string | null>(null)
  const call = step.calls.findLast(one => one.outcome === 'uncertain' || one.outcome === 'open')
  if (question !== undefined && answered === question)
    return <Notice look="info">Answered; the step is taken up within a few seconds.</Notice>
  return (
    <section
      aria-label="Decision"
      className="space-y-3 rounded-md border border-decision bg-decision-soft p-3 text-sm"
    >
      <p>
        <strong className="font-medium">Needs a decision:</strong> {waitingFor}. Look at the org, then say
        what happened.
      </p>
      {found !== undefined && <JsonView label="What reading back found" value={found} />}
      {!mayRun && <p className="text-muted">Your role may not answer; ask an operator.</p>}
      {mayRun && question === undefined && (
        <p className="text-muted">It can be answered here as soon as the run is next woken.</p>
      )}
      {mayRun && question !== undefined && (
        <AnswerCall
          target={{
            meant: { ids: [question] },
            count: 1,
            example: question,
            found: found !== undefined,
            call: call ? `${call.method} ${call.url}` : 'The call',
          }}
          onDone={() => setAnswered(question)}
        />
      )}
    </section>
  )
}
