'use client'

import { Check, Copy } from 'lucide-react'
import { cn } from './cn'
import { useCopy } from './use-copy'

/**
 * A text that a click copies: ids, addresses.
 * @param whole  over as many lines as it takes, where others end in dots
 */
export function CopyText({
  text,
  shown,
  whole = false,
  className,
}: {
  text: string
  shown?: string
  whole?: boolean
  className?: string
}) {
  const { copied, copy } = useCopy()
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      onClick={() => copy(text)}
      title={`Copy ${text}`}
      className={cn(
        'group inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-md px-1 text-left font-mono text-muted text-xs hover:bg-hover hover:text-ink',
        className,
      )}
    >
      <span className={whole ? 'break-all' : 'truncate'}>{shown ?? text}</span>
      <Icon
        aria-hidden
        className={cn('size-3 shrink-0', copied ? 'text-succeeded' : 'text-faint group-hover:text-ink')}
      />
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}
