'use client'

import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { cn } from './cn'

export interface Tab {
  key: string
  title: ReactNode
  content: ReactNode
}

/** Views of one thing, one at a time. Arrow keys move between them; a hidden one is not drawn. */
export function Tabs({
  tabs,
  value,
  onChange,
  label,
  className,
}: {
  tabs: readonly Tab[]
  /** Left out: the first one is shown first, and nobody else needs to know. */
  value?: string
  onChange?: (key: string) => void
  label: string
  className?: string
}) {
  const first = tabs[0]?.key
  return (
    <Base.Root
      {...(value === undefined ? { defaultValue: first } : { value })}
      onValueChange={key => onChange?.(String(key))}
      className={cn('flex min-h-0 flex-col', className)}
    >
      <Base.List
        aria-label={label}
        activateOnFocus
        className="relative flex shrink-0 gap-1 overflow-x-auto overflow-y-hidden border-line border-b px-1"
      >
        {tabs.map(tab => (
          <Base.Tab
            key={tab.key}
            value={tab.key}
            className="-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2.5 font-medium text-muted text-sm -outline-offset-2 hover:text-ink data-[active]:border-accent data-[active]:text-ink"
          >
            {tab.title}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(tab => (
        <Base.Panel
          key={tab.key}
          value={tab.key}
          className="min-h-0 flex-1 overflow-y-auto pt-3 -outline-offset-2"
        >
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
