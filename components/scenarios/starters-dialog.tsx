'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'

export interface StarterRow {
  key: string
  name: string
  description: string
}

/** The scenarios that ship with Joinery; each begins on the sandbox org. */
export function StartersDialog({
  open,
  onClose,
  starters,
}: {
  open: boolean
  onClose: () => void
  starters: StarterRow[]
}) {
  const router = useRouter()
  const [busy, setBusy] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const use = async (key: string) => {
    setBusy(key)
    setError(null)
    try {
      const { id } = await ask('starters.use', { key })
      router.push(`/scenarios/${id}`)
    } catch (failed) {
      setError(wordsOf(failed))
      setBusy(null)
    }
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title="Begin with a starter"
      description="Each is yours to change, and begins on the sandbox org."
    >
      <div className="space-y-3">
        {error && <Notice look="failed">{error}</Notice>}
        <ul className="divide-y divide-line">
          {starters.map(starter => (
            <li key={starter.key} className="flex items-start gap-4 py-3 first:pt-0 last:pb-0">
              <div className="min-w-0 flex-1">
                <h3 className="font-medium">{starter.name}</h3>
                <p className="text-muted text-sm">{starter.description}</p>
              </div>
              <Button busy={busy === starter.key} disabled={busy !== null} onClick={() => use(starter.key)}>
                Use
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
