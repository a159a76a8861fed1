'use client'

import { type FormEvent, useState } from 'react'
import { wordsOf } from '@/components/ask'
import { Button } from './button'
import { Dialog } from './dialog'
import { Field, inputStyle } from './field'

/** Asks for a name; an error stands at the field. */
export function NameDialog({
  open,
  onClose,
  title,
  label,
  name,
  action = 'Rename',
  onSave,
}: {
  open: boolean
  onClose: () => void
  title: string
  label: string
  name: string
  action?: string
  onSave: (name: string) => Promise<void>
}) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await onSave(String(new FormData(event.currentTarget).get('name') ?? '').trim())
      onClose()
    } catch (failed) {
      setError(wordsOf(failed))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <form onSubmit={save} className="space-y-4">
        <Field label={label} required error={error ?? undefined}>
          {control => (
            <input
              {...control}
              name="name"
              defaultValue={name}
              maxLength={200}
              onFocus={it => it.target.select()}
              className={inputStyle}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
