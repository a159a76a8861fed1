'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { cn } from './cn'

/** A text that a click copies: ids, addresses. */
export function CopyText({ text, shown, className }: { text: string; shown?: string; className?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      onClick={copy}
      title={`Copy ${text}`}
      className={cn(
        'inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-md px-1 text-left font-mono text-muted text-xs hover:bg-hover hover:text-ink',
        className,
      )}
    >
      <span className="truncate">{shown ?? text}</span>
      <Icon aria-hidden className="size-3 shrink-0" />
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}
