'use client'

import { useEffect, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { CopyText } from '@/components/ui/copy-text'
import { Dialog } from '@/components/ui/dialog'
import { Notice } from '@/components/ui/notice'
import { Spinner } from '@/components/ui/spinner'
import type { EventHookView } from '@/lib/operations/event-hooks'

/** What to paste into Okta where the token may not manage event hooks, step by step. */
export function ByHandDialog({ hook, onClose }: { hook: EventHookView; onClose: () => void }) {
  const [shown, setShown] = useState<{ address: string; secret: string } | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    ask('eventHooks.reveal', { id: hook.id }).then(setShown, failed => setError(wordsOf(failed)))
  }, [hook.id])
  const types = [...new Set(hook.usedBy.flatMap(use => use.types))].sort()
  return (
    <Dialog open onClose={onClose} dirty={false} wide title={`Paste “${hook.name}” into Okta`}>
      {error && <Notice look="failed">{error}</Notice>}
      {!shown && !error && <Spinner words="Getting address and secret" />}
      {shown && (
        <ol className="list-decimal space-y-3 pl-5 text-sm">
          <li>
            Sign in to the Okta Admin Console as a super admin and open{' '}
            <strong>Workflow › Event Hooks › Create Event Hook</strong>.
          </li>
          <li>
            Name: <CopyText text={hook.oktaName} />
          </li>
          <li>
            URL: <CopyText text={shown.address} whole />
          </li>
          <li>
            Authentication field: <CopyText text="Authorization" /> Authentication secret:{' '}
            <CopyText text={shown.secret} shown="••••••••" />
          </li>
          <li>
            Subscribe to events:
            {types.length === 0 ? ' those of the scenarios that will use it.' : ''}
            <ul className="mt-1 list-disc pl-5">
              {types.map(type => (
                <li key={type}>
                  <CopyText text={type} />
                </li>
              ))}
            </ul>
          </li>
          <li>
            Save, and verify ownership. This page says “Verified” by itself once Okta has called the address.
          </li>
        </ol>
      )}
    </Dialog>
  )
}
