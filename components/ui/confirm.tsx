'use client'

import { type ReactNode, useState } from 'react'
import { wordsOf } from '@/components/ask'
import { Button } from './button'
import { Dialog } from './dialog'
import { Notice } from './notice'

/** Asks before something that cannot be taken back; a failure is shown in the same place. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  onConfirm,
}: {
  open: boolean
  onClose: () => void
  title: string
  children: ReactNode
  /** The verb on the button. */
  action: string
  /** Gives the reason when it did not work. */
  onConfirm: () => Promise<string | null>
}) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const close = () => {
    setError(null)
    onClose()
  }
  const confirm = async () => {
    setBusy(true)
    const failed = await onConfirm().catch(wordsOf)
    setBusy(false)
    setError(failed)
    if (failed === null) close()
  }
  return (
    <Dialog open={open} onClose={close} title={title}>
      <div className="space-y-4">
        <div className="text-muted text-sm">{children}</div>
        {error && <Notice look="failed">{error}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Cancel</Button>
          <Button look="danger" busy={busy} onClick={confirm}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
