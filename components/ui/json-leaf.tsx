'use client'

import { useState } from 'react'
import { cn } from './cn'

/** Letters of one text shown at first. */
const MOST_LETTERS = 500

/** One value that holds no others. */
export function JsonLeaf({ value }: { value: string | number | boolean | null }) {
  const [whole, setWhole] = useState(false)
  if (value === null) return <span className="text-faint">null</span>
  if (value === '') return <span className="text-faint">empty text</span>
  if (typeof value !== 'string') return <span className="text-running">{String(value)}</span>
  const long = value.length > MOST_LETTERS && !whole
  return (
    <span className={cn('whitespace-pre-wrap text-ink', value.includes(' ') ? 'break-words' : 'break-all')}>
      {long ? `${value.slice(0, MOST_LETTERS)}… ` : value}
      {long && (
        <button type="button" className="text-accent hover:underline" onClick={() => setWhole(true)}>
          all {value.length} letters
        </button>
      )}
    </span>
  )
}
