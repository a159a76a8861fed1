'use client'

import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Json } from '@/lib/module-kit/json'
import { cn } from './cn'

/** Rows of one level shown at first; the rest on demand. */
const MOST_ROWS = 100

/** A value as a tree that opens level by level, or as text. */
export function JsonView({ value, label }: { value: Json; label: string }) {
  const [raw, setRaw] = useState(false)
  return (
    <div className="rounded-md border border-line bg-sunken">
      <div className="flex items-center justify-between border-line border-b px-2 py-1">
        <span className="font-medium text-muted text-xs">{label}</span>
        <button
          type="button"
          onClick={() => setRaw(!raw)}
          className="rounded-sm px-1.5 py-0.5 text-muted text-xs hover:bg-hover"
        >
          {raw ? 'Tree' : 'Raw'}
        </button>
      </div>
      {raw ? (
        <pre className="max-h-96 overflow-auto whitespace-pre-wrap break-all p-2 font-mono text-xs">
          {JSON.stringify(value, null, 2)}
        </pre>
      ) : (
        <div className="max-h-96 overflow-auto p-2 font-mono text-xs">
          <Level value={value} depth={0} />
        </div>
      )}
    </div>
  )
}

function Level({ value, depth }: { value: Json; depth: number }) {
  const [most, setMost] = useState(MOST_ROWS)
  if (typeof value !== 'object' || value === null) return <Leaf value={value} />
  const entries = Object.entries(value)
  if (entries.length === 0)
    return <span className="text-faint">{Array.isArray(value) ? 'empty list' : 'empty'}</span>
  return (
    <ul className={cn(depth > 0 && 'border-line border-l pl-3')}>
      {entries.slice(0, most).map(([name, part]) => (
        <Row key={name} name={name} value={part} depth={depth} />
      ))}
      {entries.length > most && (
        <li>
          <button type="button" className="text-accent" onClick={() => setMost(most * 10)}>
            {entries.length - most} more
          </button>
        </li>
      )}
    </ul>
  )
}

function Row({ name, value, depth }: { name: string; value: Json; depth: number }) {
  const nested = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  const [open, setOpen] = useState(depth < 1)
  if (!nested) {
    return (
      <li className="flex gap-2 py-0.5 pl-4">
        <span className="shrink-0 text-muted">{name}</span>
        <Level value={value} depth={depth + 1} />
      </li>
    )
  }
  const size = Object.keys(value).length
  return (
    <li className="py-0.5">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex items-center gap-1 text-muted"
      >
        <ChevronRight
          aria-hidden
          className={cn('size-3 transition-transform duration-150', open && 'rotate-90')}
        />
        {name}
        <span className="text-faint">{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>
      </button>
      {open && <Level value={value} depth={depth + 1} />}
    </li>
  )
}

function Leaf({ value }: { value: string | number | boolean | null }) {
  if (value === null) return <span className="text-faint">null</span>
  if (value === '') return <span className="text-faint">empty text</span>
  return (
    <span className={cn('break-all', typeof value === 'string' ? 'text-ink' : 'text-running')}>
      {String(value)}
    </span>
  )
}
