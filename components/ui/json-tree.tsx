'use client'

import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Json } from '@/lib/module-kit/json'
import { cn } from './cn'
import { JsonLeaf } from './json-leaf'
import { firstParts } from './json-rows'

/** Rows of one level shown at first; the rest on demand. */
const MOST_ROWS = 100

/** A value as a tree. A level is drawn when it is opened, and its rows by the hundred: depth and size cost nothing. */
export function JsonTree({ value }: { value: Json }) {
  return (
    <div className="p-2 font-mono text-xs leading-5">
      <Level value={value} depth={0} />
    </div>
  )
}

function Level({ value, depth }: { value: Json; depth: number }) {
  const [most, setMost] = useState(MOST_ROWS)
  if (typeof value !== 'object' || value === null) return <JsonLeaf value={value} />
  const { parts, size } = firstParts(value, most)
  if (size === 0) return <Nothing list={Array.isArray(value)} />
  return (
    <ul className={cn(depth > 0 && 'ml-1.5 border-line border-l pl-2')}>
      {parts.map(([name, part]) => (
        <Row key={name} name={name} value={part} depth={depth} />
      ))}
      {size > most && (
        <li>
          <button
            type="button"
            className="pl-4 text-accent hover:underline"
            onClick={() => setMost(most * 10)}
          >
            Show {Math.min(most * 9, size - most)} more of {size}
          </button>
        </li>
      )}
    </ul>
  )
}

function Row({ name, value, depth }: { name: string; value: Json; depth: number }) {
  const [open, setOpen] = useState(depth < 1)
  const nested = typeof value === 'object' && value !== null
  const size = nested ? firstParts(value, 0).size : 0
  if (size === 0) {
    return (
      <li className="flex gap-2 pl-4">
        <span className="shrink-0 text-muted">{name}</span>
        <Level value={value} depth={depth + 1} />
      </li>
    )
  }
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex items-center gap-1 rounded-sm pr-1 text-muted hover:bg-hover hover:text-ink"
      >
        <ChevronRight
          aria-hidden
          className={cn('size-3 transition-transform duration-150', open && 'rotate-90')}
        />
        {name}
        <span className="text-faint">
          {Array.isArray(value) ? `${size} ${size === 1 ? 'item' : 'items'}` : `{${size}}`}
        </span>
      </button>
      {open && <Level value={value} depth={depth + 1} />}
    </li>
  )
}

function Nothing({ list }: { list: boolean }) {
  return <span className="text-faint">{list ? 'empty list' : 'empty object'}</span>
}
