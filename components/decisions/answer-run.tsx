'use client'

import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Confirm } from '@/components/ui/confirm'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toasts'
import { answeredInWords, type Meant } from './words'

/** A person says what is to become of runs that cannot go on by themselves. */
export function AnswerRun({ meant, count, onDone }: { meant: Meant; count: number; onDone: () => void }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const goOn = async () => {
    setBusy(true)
    setError(null)
    try {
      toast(answeredInWords(await ask('questions.answer', { ...meant, answer: 'go-on' })))
      onDone()
    } catch (failed) {
      setError(wordsOf(failed))
    } finally {
      setBusy(false)
    }
  }
  const cancel = async () => {
    await ask('questions.answer', { ...meant, answer: 'cancel' })
    toast(count === 1 ? 'The run is cancelled.' : `${count.toLocaleString('en')} runs are cancelled.`)
    onDone()
    return null
  }
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-2">
        <Button look="primary" busy={busy} onClick={goOn}>
          Go on
        </Button>
        <Button onClick={() => setAsking(true)}>
          {count === 1 ? 'Cancel the run…' : 'Cancel the runs…'}
        </Button>
      </div>
      {error && <Notice look="failed">{error}</Notice>}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={count === 1 ? 'Cancel the run?' : `Cancel ${count.toLocaleString('en')} runs?`}
        action={count === 1 ? 'Cancel the run' : `Cancel ${count.toLocaleString('en')} runs`}
        onConfirm={cancel}
      >
        What is done stays done; nothing further is started. A cancelled run cannot go on.
      </Confirm>
    </div>
  )
}
