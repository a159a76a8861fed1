'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { ask } from '@/components/ask'
import { HookProblemNotice } from '@/components/event-hooks/hook-problem'
import { HookState } from '@/components/event-hooks/hook-state'
import { RelativeTime } from '@/components/ui/relative-time'
import type { EventHookView } from '@/lib/operations/event-hooks'

const LOOK_EVERY_MS = 3_000

/** Where the trigger's webhook stands in Okta, looked at as long as the panel is open. */
export function HookStatus({ id }: { id: string }) {
  const [hook, setHook] = useState<EventHookView | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    const look = () =>
      ask('eventHooks.list', {}, stop.signal).then(
        all => setHook(all.find(one => one.id === id) ?? null),
        // The next look tells.
        () => undefined,
      )
    void look()
    const timer = setInterval(look, LOOK_EVERY_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [id])
  if (hook === null) return null
  return (
    <section aria-label="Webhook in Okta" className="space-y-2 rounded-md bg-sunken p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <HookState hook={hook} />
        <Link href="/event-hooks" className="text-accent hover:underline">
          Webhooks
        </Link>
      </p>
      {hook.state === 'idle' && !hook.problem && (
        <p className="text-muted">It is registered in Okta when the scenario is switched on.</p>
      )}
      {hook.lastDeliveryAt && (
        <p className="text-muted">
          Last delivery <RelativeTime at={hook.lastDeliveryAt} />
        </p>
      )}
      {hook.problem && <HookProblemNotice problem={hook.problem} />}
    </section>
  )
}
