'use client'

import { useEffect, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import type { TriggerPreview } from '@/lib/operations/triggers'
import type { Field } from '@/lib/scenario/document'

/** Typing rests so long before the times are asked for. Milliseconds. */
const SETTLES = 300

type Answer = { is: 'times'; preview: TriggerPreview } | { is: 'problem'; words: string }

/** A schedule in words, and when it fires next. */
export function ScheduleTimes({
  module,
  parameters,
  timeZone,
}: {
  /** `key@version` of the trigger. */
  module: string
  parameters: Readonly<Record<string, Field>>
  timeZone: string | undefined
}) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const input = { module, parameters: { ...parameters }, ...(timeZone === undefined ? {} : { timeZone }) }
      ask('triggers.preview', input, stop.signal).then(
        preview => setAnswer({ is: 'times', preview }),
        error => !stop.signal.aborted && setAnswer({ is: 'problem', words: wordsOf(error) }),
      )
    }, SETTLES)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [module, parameters, timeZone])
  if (answer === null) return null
  return (
    <section aria-label="Next times" aria-live="polite" className="rounded-md bg-sunken p-3 text-sm">
      {answer.is === 'problem' ? (
        <p className="text-failed">{answer.words}</p>
      ) : (
        <>
          <p className="font-medium">{answer.preview.words}</p>
          <p className="mt-2 text-muted text-xs">Next times, in {answer.preview.zone}</p>
          <ol className="mt-1 space-y-0.5">
            {answer.preview.times.map(time => (
              <li key={time}>
                <time dateTime={time} title={new Date(time).toLocaleString()}>
                  {timeIn(time, answer.preview.zone)}
                </time>
              </li>
            ))}
          </ol>
          {answer.preview.times.length === 0 && <p>It never fires.</p>}
        </>
      )}
    </section>
  )
}

const timeIn = (time: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(time))
