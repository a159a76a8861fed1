'use client'

import { Check, Copy } from 'lucide-react'
import { IconButton } from './icon-button'
import { useCopy } from './use-copy'

/** Copies a text that stands elsewhere, or is too long to be its own button. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { copied, copy } = useCopy()
  return (
    <IconButton label={`Copy ${what}`} onClick={() => copy(text)}>
      {copied ? <Check aria-hidden className="text-succeeded" /> : <Copy aria-hidden />}
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </IconButton>
  )
}
