'use client'

import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'
import { moveAmongRows } from './table-keys'

/** On a narrow screen a row's cells flow in lines; what is first in order has the first line to itself. */
const STACKED =
  'max-md:[&>tr]:before:-order-1 max-md:[&>tr]:before:basis-full max-md:[&>tr]:before:content-[""] max-md:block max-md:[&>tr]:flex max-md:[&>tr]:flex-wrap max-md:[&>tr]:items-center max-md:[&>tr]:gap-x-3 max-md:[&>tr]:gap-y-1 max-md:[&>tr]:px-3 max-md:[&>tr]:py-2 max-md:[&>tr:not(:last-child)]:border-line max-md:[&>tr:not(:last-child)]:border-b'

/**
 * A real table with its head in sight. On a narrow screen its rows are stacked and nothing is pushed out of sight: a
 * cell's own place there is its class (narrow.ts).
 * @param tall  the table scrolls by itself within this class's height (`max-h-…`), and its head stays
 */
export function Table({
  label,
  head,
  tall,
  children,
}: {
  label: string
  head: ReactNode
  tall?: string
  children: ReactNode
}) {
  return (
    <div className={cn('overflow-auto rounded-md border border-line bg-surface', tall)}>
      <table className="w-full border-separate border-spacing-0 text-sm max-md:block" aria-label={label}>
        <thead className="text-left text-muted text-xs max-md:sr-only">
          <tr>{head}</tr>
        </thead>
        <tbody className={cn('[&>tr:last-child>td]:border-b-0', STACKED)}>{children}</tbody>
      </table>
    </div>
  )
}

export const Th = ({ children, className, ...rest }: ComponentProps<'th'>) => (
  <th
    scope="col"
    {...rest}
    className={cn(
      'sticky top-0 z-10 h-9 whitespace-nowrap border-line border-b bg-surface px-3 font-medium',
      className,
    )}
  >
    {children}
  </th>
)

export const Td = ({ children, className, ...rest }: ComponentProps<'td'>) => (
  <td
    {...rest}
    className={cn(
      'h-9 border-line border-b px-3 py-1 align-middle max-md:block max-md:h-auto max-md:min-w-0 max-md:border-b-0 max-md:p-0',
      className,
    )}
  >
    {children}
  </td>
)

/**
 * A row that can be chosen: by a click beside its links and buttons, by Enter or Space; the arrow keys, Home and End
 * move to other rows.
 */
export function Tr({
  selected = false,
  onSelect,
  children,
  className,
}: {
  selected?: boolean
  onSelect: () => void
  children: ReactNode
  className?: string
}) {
  return (
    <tr
      tabIndex={0}
      aria-selected={selected}
      onClick={event => {
        const own = event.target instanceof Element && event.target.closest('a, button, input, label')
        if (!own) onSelect()
      }}
      onKeyDown={event => {
        if (event.target !== event.currentTarget) return
        if (event.key === 'Enter' || event.key === ' ') onSelect()
        else if (!moveAmongRows(event.currentTarget, event.key)) return
        event.preventDefault()
      }}
      className={cn(
        'cursor-pointer -outline-offset-2 hover:bg-hover',
        selected && 'bg-selected hover:bg-selected',
        className,
      )}
    >
      {children}
    </tr>
  )
}
