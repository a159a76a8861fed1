'use client'

import { useState } from 'react'
import { jsonOf } from '@/components/schema-form/fields'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'

/** Asks for the trigger's bundle as JSON; what was typed stays when it is closed. */
export function InputDialog({
  open,
  onClose,
  sample,
  busy,
  error,
  onStart,
}: {
  open: boolean
  onClose: () => void
  sample: JsonObject | null
  busy: boolean
  error: string | null
  onStart: (input: JsonObject) => void
}) {
  const [text, setText] = useState(JSON.stringify(sample ?? {}, null, 2))
  const [wrong, setWrong] = useState<string | null>(null)
  const start = () => {
    const input = jsonOf(text)
    if (!isJsonObject(input)) {
      setWrong('This is not a JSON object, such as {"login": "alice@example.com"}.')
      return
    }
    setWrong(null)
    onStart(input)
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
        <Field label="Input" error={wrong ?? undefined}>
          {control => (
            <textarea
              {...control}
              rows={8}
              spellCheck={false}
              value={text}
              onChange={event => setText(event.target.value)}
              className={`${inputStyle} font-mono`}
            />
          )}
        </Field>
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
