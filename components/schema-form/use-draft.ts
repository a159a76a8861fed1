'use client'

import { useRef, useState } from 'react'
import type { Field } from '@/lib/scenario/document'

/**
 * The text of a field while somebody types in it. It is read from what is stored only when that was changed elsewhere
 * (undo, another form): what is typed must not be rewritten under the caret.
 * @param read  the text for what is stored
 * @returns the text, and what to call with a new text and what it is stored as
 */
export function useDraft(
  stored: Field | undefined,
  read: (field: Field | undefined) => string,
): [text: string, note: (text: string, next: Field | undefined) => void] {
  const [, redraw] = useState(0)
  const kept = useRef<{ text: string; of: string }>(undefined)
  const now = JSON.stringify(stored) ?? ''
  if (kept.current?.of !== now) kept.current = { text: read(stored), of: now }
  return [
    kept.current.text,
    (text, next) => {
      kept.current = { text, of: JSON.stringify(next) ?? '' }
      redraw(before => before + 1)
    },
  ]
}
