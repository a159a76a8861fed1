'use client'

import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toasts'
import type { JsonObject } from '@/lib/module-kit/json'

/** A person says what became of a call whose answer was lost. Joinery repeats nothing by itself here. */
export function Decision({ runId, path, why }: { runId: string; path: string; why: string }) {
  const [busy, setBusy] = useState<'again' | 'done' | null>(null)
  const [output, setOutput] = useState('{}')
  const [error, setError] = useState<string | null>(null)
  const decide = async (answer: 'again' | 'done') => {
    setBusy(answer)
    setError(null)
    try {
      if (answer === 'again') await ask('runs.decide', { id: runId, path, answer })
      else await ask('runs.decide', { id: runId, path, answer, output: parsed(output) })
      toast('Decided; the run goes on.')
    } catch (failed) {
      setError(failed instanceof SyntaxError ? 'The output is not a JSON object.' : wordsOf(failed))
    } finally {
      setBusy(null)
    }
  }
  return (
    <section
      aria-label="Decision"
      className="space-y-3 rounded-md border border-decision bg-decision-soft p-3 text-sm"
    >
      <p>
        <strong className="font-medium">Needs a decision:</strong> {why}. Look at the org, then say what
        happened.
      </p>
      <Field label="Output, if it happened" help="What later modules read of it; {} for nothing.">
        {control => (
          <textarea
            {...control}
            rows={3}
            spellCheck={false}
            value={output}
            onChange={event => setOutput(event.target.value)}
            className={`${inputStyle} font-mono`}
          />
        )}
      </Field>
      {error && <Notice look="failed">{error}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button busy={busy === 'done'} disabled={busy !== null} onClick={() => decide('done')}>
          It happened: treat as done
        </Button>
        <Button
          look="danger"
          busy={busy === 'again'}
          disabled={busy !== null}
          onClick={() => decide('again')}
        >
          It did not: do again
        </Button>
      </div>
    </section>
  )
}

function parsed(text: string): JsonObject {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('no object')
  return value as JsonObject
}
