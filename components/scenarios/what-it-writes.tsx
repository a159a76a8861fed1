'use client'

import { Pencil } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Popover } from '@/components/ui/popover'
import { type Write, writtenTo } from './writes-to'

/** Said next to “Run once”: where it writes; opened, what by which module. */
export function WhatItWrites({ writes }: { writes: readonly Write[] }) {
  if (writes.length === 0) return <p className="text-muted text-sm">Changes nothing at Okta</p>
  return (
    <Popover
      side="top"
      title="A run may change"
      trigger={
        <Button look="quiet" className="-mx-1 px-1.5">
          <Pencil aria-hidden className="size-3.5 text-waiting" /> Writes to {writtenTo(writes).join(' and ')}
        </Button>
      }
    >
      <ul className="space-y-1.5 text-sm">
        {writes.map(write => (
          <li key={write.key} className="flex gap-2">
            <span className="w-8 shrink-0 font-mono text-faint text-xs leading-5">{write.key}</span>
            <span className="min-w-0">
              {write.what} <span className="text-muted">at {write.connection}</span>
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  )
}
