'use client'

import { useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { RelativeTime } from '@/components/ui/relative-time'
import { toast } from '@/components/ui/toasts'
import type { EventHookView } from '@/lib/operations/event-hooks'
import type { OutputOf } from '@/lib/operations/perform'

/** Events of a webhook that could not be read, each with why and as it came. */
export function UnreadEvents({ hook }: { hook: Pick<EventHookView, 'id' | 'name' | 'unread'> }) {
  const [shown, setShown] = useState<OutputOf<'eventHooks.unread'> | null>(null)
  const open = () =>
    ask('eventHooks.unread', { id: hook.id }).then(setShown, error => toast(wordsOf(error), 'failed'))
  return (
    <>
      <Button look="quiet" className="h-6 px-1.5 text-waiting text-xs" onClick={open}>
        {hook.unread === 1 ? '1 unread event' : `${hook.unread} unread events`}
      </Button>
      {shown && (
        <Dialog
          open
          wide
          dirty={false}
          onClose={() => setShown(null)}
          title={`Events of “${hook.name}” that could not be read`}
          description="They started nothing. The other events of their deliveries did."
        >
          <ul className="space-y-3">
            {shown.map(({ id, at, why, event }) => (
              <li key={id} className="space-y-1 text-sm">
                <p>
                  {why} <RelativeTime at={at} />
                </p>
                <pre className="max-h-48 overflow-auto rounded-md bg-sunken p-2 text-xs">{event}</pre>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  )
}
