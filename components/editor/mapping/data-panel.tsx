'use client'

import { useState } from 'react'
import { cn } from '@/components/ui/cn'
import { Input } from '@/components/ui/input'
import { Tabs } from '@/components/ui/tabs'
import { DataTree } from './data-tree'
import { FunctionList } from './function-list'
import type { Suggestion } from './suggestions'
import { useMappingTarget } from './target'
import type { UpstreamModule } from './upstream'

/**
 * What the modules before this one give, beside the form: a click or Enter puts it into the field that had the caret
 * last, Escape goes back to that field.
 * @param upstream  from `useUpstream`
 */
export function DataPanel({
  upstream,
  label = 'Data',
  className,
}: {
  upstream: readonly UpstreamModule[]
  /** Tells two panels of one page apart. */
  label?: string
  className?: string
}) {
  const target = useMappingTarget()
  const [wanted, setWanted] = useState('')
  const put = (what: Pick<Suggestion, 'kind' | 'insert' | 'caret'>): void => target?.insert(what)
  return (
    <section
      aria-label={label}
      className={cn('flex min-h-0 flex-col gap-2', className)}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !target) return
        event.stopPropagation()
        target.focus()
      }}
    >
      <Input
        type="search"
        aria-label="Search data and functions"
        placeholder="Search"
        value={wanted}
        onChange={event => setWanted(event.target.value)}
      />
      <p className="text-muted text-xs" aria-live="polite">
        {target
          ? `Goes into “${target.label}”.`
          : 'Click into a field first; what you choose here goes into it.'}
      </p>
      <Tabs
        label="What to put in"
        className="min-h-0 flex-1"
        tabs={[
          {
            key: 'data',
            title: 'Data',
            content: <DataTree upstream={upstream} wanted={wanted} disabled={!target} onChoose={put} />,
          },
          {
            key: 'functions',
            title: 'Functions',
            content: <FunctionList wanted={wanted} disabled={!target} onChoose={put} />,
          },
        ]}
      />
    </section>
  )
}
