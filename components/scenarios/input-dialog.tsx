'use client'

import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ask } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { JsonError, MOST_ITEMS, MOST_LEVELS, readJson } from '@/lib/json'
import type { OutputDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type Json, type JsonObject } from '@/lib/module-kit/json'

const EXAMPLE = '{"login": "alice@example.com"}'

/** The trigger that is given an input. */
export interface InputOfTrigger {
  /** Its key in the drawing. */
  key: string
  /** What it gives, where that is known; people make up the rest. */
  output: readonly OutputDescriptor[]
}

/** Asks for the trigger's bundle as JSON; what was typed stays when it is closed. */
export function InputDialog({
  open,
  onClose,
  scenarioId,
  trigger,
  sample,
  busy,
  error,
  onStart,
}: {
  open: boolean
  onClose: () => void
  scenarioId: string
  trigger: InputOfTrigger
  sample: JsonObject | null
  busy: boolean
  error: string | null
  onStart: (input: JsonObject) => void
}) {
  const [text, setText] = useState(written(sample ?? outlineOf(trigger.output)))
  const [wrong, setWrong] = useState<string | null>(null)
  const last = useLastInput(scenarioId, trigger.key, open)
  const type = (typed: string) => {
    setText(typed)
    setWrong(null)
  }
  const start = () => {
    const read = readInput(text)
    if (typeof read === 'string') setWrong(read)
    else onStart(read)
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      // The input is still there when it is opened again.
      dirty={false}
      title="Run once"
      description="The trigger gives this as its bundle."
    >
      <div className="space-y-4">
        <Field label="Input" help={hintOf(trigger.output)} error={wrong ?? undefined}>
          {control => (
            <textarea
              {...control}
              rows={8}
              spellCheck={false}
              value={text}
              onChange={event => type(event.target.value)}
              className={`${inputStyle} font-mono`}
            />
          )}
        </Field>
        {last && (
          <Button onClick={() => type(written(last))}>
            <History aria-hidden className="size-4" /> Take the last run’s input
          </Button>
        )}
        {text.includes(DOTS) && (
          <Notice look="waiting">
            Secrets are dots here, and dots are what the run would get: type them anew.
          </Notice>
        )}
        {error && <Notice look="failed">{error}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} onClick={start}>
            Run once
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** What history shows in a secret's place. */
const DOTS = '••••••'

/** What the trigger gave in the newest run, when there is one; asked for anew whenever it is opened. */
function useLastInput(scenarioId: string, key: string, open: boolean): JsonObject | null {
  const [last, setLast] = useState<JsonObject | null>(null)
  useEffect(() => {
    if (!open) return
    const stop = new AbortController()
    ask('scenarios.samples', { id: scenarioId }, stop.signal).then(
      samples => {
        const given = samples[key]
        setLast(isJsonObject(given) && Object.keys(given).length > 0 ? given : null)
      },
      // It is only offered; the input can be typed all the same.
      () => undefined,
    )
    return () => stop.abort()
  }, [scenarioId, key, open])
  return last
}

const written = (input: JsonObject): string => JSON.stringify(input, null, 2)

/** The input; or what is wrong with it, in a sentence. */
function readInput(text: string): JsonObject | string {
  try {
    const read = readJson(text, { items: MOST_ITEMS, levels: MOST_LEVELS })
    return isJsonObject(read) ? read : `The input is not an object, such as ${EXAMPLE}.`
  } catch (error) {
    if (error instanceof JsonError) return error.about('The input')
    throw error
  }
}

const EMPTY: Record<OutputDescriptor['type'], Json> = {
  text: '',
  number: 0,
  boolean: false,
  list: [],
  object: {},
  any: null,
}

/** Everything the trigger gives, still empty. */
const outlineOf = (output: readonly OutputDescriptor[]): JsonObject =>
  Object.fromEntries(output.map(({ name, type }) => [name, EMPTY[type]]))

function hintOf(output: readonly OutputDescriptor[]): string {
  const names = output.map(({ name }) => name)
  const last = names.pop()
  if (last === undefined) return `A JSON object, such as ${EXAMPLE}.`
  return `A JSON object with ${names.length === 0 ? last : `${names.join(', ')} and ${last}`}, as the trigger gives them.`
}
