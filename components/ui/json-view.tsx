'use client'

import { useMemo, useState } from 'react'
import type { Json } from '@/lib/module-kit/json'
import { cn } from './cn'
import { CopyButton } from './copy-button'
import { JsonTable } from './json-table'
import { jsonText } from './json-text'
import { JsonTree } from './json-tree'
import { scrolls } from './scrolls'

const VIEWS = ['Table', 'Tree', 'Raw'] as const
type View = (typeof VIEWS)[number]

/** Letters of the raw text that are shown; copying gives all of them. */
const MOST_LETTERS = 100_000

/** A value as a table of attributes, a tree that opens level by level, or text. */
export function JsonView({ value, label, usual = 'Tree' }: { value: Json; label: string; usual?: View }) {
  const [view, setView] = useState<View>(usual)
  const text = useMemo(() => jsonText(value), [value])
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-line border-b pr-0.5 pl-3">
        <span className="truncate font-medium text-muted text-xs">{label}</span>
        <span className="flex items-center gap-0.5">
          {VIEWS.map(name => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => setView(name)}
              className={cn(
                'h-7 rounded-sm px-2 text-xs',
                view === name
                  ? 'bg-selected font-medium text-accent'
                  : 'text-muted hover:bg-hover hover:text-ink',
              )}
            >
              {name}
            </button>
          ))}
          <CopyButton text={text} what={label} />
        </span>
      </figcaption>
      <section {...scrolls} aria-label={label} className="max-h-96 overflow-auto -outline-offset-2">
        {view === 'Table' && <JsonTable value={value} label={label} />}
        {view === 'Tree' && <JsonTree value={value} />}
        {view === 'Raw' && (
          <pre className="whitespace-pre-wrap break-words p-3 font-mono text-xs leading-5">
            {text.slice(0, MOST_LETTERS)}
            {text.length > MOST_LETTERS &&
              `\n… ${text.length - MOST_LETTERS} more letters; copy it to see all.`}
          </pre>
        )}
      </section>
    </figure>
  )
}
