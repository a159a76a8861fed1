'use client'

import { type FormEvent, useState } from 'react'
import { wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'

/** Asks for the password of who is signed in, before something that changes how one gets in. */
export function PasswordDialog({
  open,
  onClose,
  title,
  description,
  action,
  onPassword,
}: {
  open: boolean
  onClose: () => void
  title: string
  description: string
  /** The verb on the button. */
  action: string
  /** Does it; what it throws is shown at the field. */
  onPassword: (password: string) => Promise<void>
}) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const close = () => {
    setError(null)
    onClose()
  }
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const password = String(new FormData(event.currentTarget).get('password') ?? '')
    setBusy(true)
    setError(null)
    try {
      await onPassword(password)
    } catch (failed) {
      setError(wordsOf(failed))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open={open} onClose={close} title={title} description={description}>
      <form onSubmit={submit} className="space-y-4">
        <Field label="Your password here" required error={error ?? undefined}>
          {control => (
            <input
              {...control}
              name="password"
              type="password"
              autoComplete="current-password"
              className={inputStyle}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
