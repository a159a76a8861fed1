'use client'

import { useEffect, useState } from 'react'
import { AskError, ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Confirm } from '@/components/ui/confirm'
import { Field } from '@/components/ui/field'
import { JsonEditor, type LineProblem } from '@/components/ui/json-editor'
import { Notice } from '@/components/ui/notice'
import { RadioGroup } from '@/components/ui/radio-group'
import { toast } from '@/components/ui/toasts'
import type { OutputOf } from '@/lib/operations/perform'
import { readOutput, refusedLines } from './typed-output'
import { answeredInWords, type Meant } from './words'

/** The questions that an answer is for. */
export interface AnswerTarget {
  meant: Meant
  count: number
  /** One of them, as a pattern for the others. */
  example: string
  /** Reading back found something for each that can stand for its answer. */
  found: boolean
  /** What is called, in a few words. */
  call: string
}

/** A person says what became of calls whose answers were lost. Joinery repeats nothing by itself here. */
export function AnswerCall({ target, onDone }: { target: AnswerTarget; onDone: () => void }) {
  const [typing, setTyping] = useState(false)
  const [asking, setAsking] = useState(false)
  const { count, call, meant } = target
  const again = async () => {
    tell(await ask('questions.answer', { ...meant, answer: 'again' }))
    onDone()
    return null
  }
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap gap-2">
        <Button aria-expanded={typing} onClick={() => setTyping(!typing)}>
          {count === 1 ? 'It happened' : 'They happened'}: treat as done…
        </Button>
        <Button onClick={() => setAsking(true)}>
          {count === 1 ? 'It did not' : 'They did not'}: do again…
        </Button>
      </div>
      {typing && <TreatAsDone target={target} onDone={onDone} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={count === 1 ? 'Send the call again?' : `Send ${count.toLocaleString('en')} calls again?`}
        action={count === 1 ? 'Send again' : `Send ${count.toLocaleString('en')} again`}
        onConfirm={again}
      >
        <p>
          <span className="break-all font-mono text-ink text-xs">{call}</span> leaves once more
          {count === 1 ? '' : ' for each'}. If it did happen the first time, it happens twice: look at the org
          before you say so.
        </p>
      </Confirm>
    </div>
  )
}

const tell = (result: OutputOf<'questions.answer'>): void => toast(answeredInWords(result))

/** What the module gave, read back or typed; what was typed stays until it is taken. */
function TreatAsDone({ target, onDone }: { target: AnswerTarget; onDone: () => void }) {
  const { meant, count, found, example } = target
  const [source, setSource] = useState<string>(found ? 'found' : 'typed')
  const [text, setText] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [problems, setProblems] = useState<LineProblem[]>([])
  const wantsPattern = source === 'typed' && text === null
  useEffect(() => {
    if (!wantsPattern) return
    const stop = new AbortController()
    ask('questions.expected', { id: example }, stop.signal).then(
      expected => setText(JSON.stringify(expected, null, 2)),
      () => stop.signal.aborted || setText('{}'),
    )
    return () => stop.abort()
  }, [wantsPattern, example])
  const send = async () => {
    setError(null)
    setProblems([])
    const read = source === 'typed' ? readOutput(text ?? '') : null
    if (read !== null && 'problems' in read) return setProblems(read.problems)
    setBusy(true)
    try {
      tell(
        await ask('questions.answer', { ...meant, answer: 'done', ...(read ? { output: read.output } : {}) }),
      )
      onDone()
    } catch (failed) {
      const lines = failed instanceof AskError && read ? refusedLines(text ?? '', failed.refusal) : []
      setProblems(lines)
      if (lines.length === 0) setError(wordsOf(failed))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section aria-label="Treat as done" className="space-y-3 rounded-md border border-line bg-surface p-3">
      {found && (
        <RadioGroup
          label="What the module gave"
          value={source}
          onChange={setSource}
          options={[
            {
              value: 'found',
              label: 'What reading back found',
              hint: 'The module goes on from the org’s own answer.',
            },
            { value: 'typed', label: 'What I type' },
          ]}
        />
      )}
      {source === 'typed' && (
        <Field
          label="Output"
          help={`What later modules read of it${count === 1 ? '' : `, the same for all ${count.toLocaleString('en')}`}. The step ends with it: calls that the module would still have made are left out.`}
        >
          {control => (
            <JsonEditor
              control={control}
              value={text ?? ''}
              onChange={next => {
                setText(next)
                setProblems([])
              }}
              problems={problems}
              disabled={text === null}
            />
          )}
        </Field>
      )}
      {error && <Notice look="failed">{error}</Notice>}
      <Button look="primary" busy={busy} onClick={send}>
        {count === 1 ? 'Treat as done' : `Treat ${count.toLocaleString('en')} as done`}
      </Button>
    </section>
  )
}
