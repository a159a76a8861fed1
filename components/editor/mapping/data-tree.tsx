'use client'

import { ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { ModuleIcon } from '@/components/drawing/module-icon'
import { cn } from '@/components/ui/cn'
import { type DataRow, dataRows } from './data-rows'
import type { Suggestion } from './suggestions'
import type { UpstreamModule } from './upstream'
import { sampleInWords, TYPE_WORDS } from './words'

/** Earlier modules and what they give. Arrow keys move, right and left open and close, Enter or a click puts it in. */
export function DataTree({
  upstream,
  wanted,
  disabled,
  onChoose,
}: {
  upstream: readonly UpstreamModule[]
  wanted: string
  disabled: boolean
  onChoose: (what: Pick<Suggestion, 'kind' | 'insert' | 'caret'>) => void
}) {
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [active, setActive] = useState<string | null>(null)
  const tree = useRef<HTMLDivElement>(null)
  const { rows, more } = dataRows(upstream, wanted, opened)
  if (upstream.length === 0) {
    return (
      <p className="px-1 text-muted text-sm">No module comes before this one, so there is no data yet.</p>
    )
  }
  if (rows.length === 0) return <p className="px-1 text-muted text-sm">Nothing is called “{wanted}”.</p>
  const current = rows.some(row => row.id === active) ? active : rows[0]?.id

  const toggle = (row: DataRow, open: boolean): void => setOpened(new Map(opened).set(row.id, open))
  const choose = ({ attribute }: DataRow): void => {
    if (!disabled) onChoose({ kind: 'attribute', insert: attribute.source, caret: attribute.source.length })
  }
  const focusRow = (row: DataRow | undefined): void => {
    if (!row) return
    setActive(row.id)
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, row: DataRow): void => {
    const at = rows.indexOf(row)
    const parent = rows.slice(0, at).findLast(one => one.depth < row.depth)
    if (event.key === 'ArrowDown') focusRow(rows[at + 1])
    else if (event.key === 'ArrowUp') focusRow(rows[at - 1])
    else if (event.key === 'Home') focusRow(rows[0])
    else if (event.key === 'End') focusRow(rows.at(-1))
    else if (event.key === 'ArrowRight' && row.open === false) toggle(row, true)
    else if (event.key === 'ArrowRight' && row.open) focusRow(rows[at + 1])
    else if (event.key === 'ArrowLeft' && row.open) toggle(row, false)
    else if (event.key === 'ArrowLeft') focusRow(parent)
    else if (event.key === 'Enter' || event.key === ' ') choose(row)
    else return
    event.preventDefault()
  }

  return (
    <div ref={tree} role="tree" aria-label="Data of earlier modules" className="space-y-px pb-2">
      {rows.map(row => (
        <TreeRow
          key={row.id}
          row={row}
          current={row.id === current}
          disabled={disabled}
          onKeyDown={event => onKeyDown(event, row)}
          onToggle={() => toggle(row, row.open === false)}
          onFocus={() => setActive(row.id)}
          onChoose={() => choose(row)}
        />
      ))}
      {more && <p className="px-1 text-muted text-xs">There is more; search for it by name.</p>}
    </div>
  )
}

function TreeRow({
  row,
  current,
  disabled,
  onKeyDown,
  onToggle,
  onFocus,
  onChoose,
}: {
  row: DataRow
  current: boolean
  disabled: boolean
  onKeyDown: (event: KeyboardEvent) => void
  onToggle: () => void
  onFocus: () => void
  onChoose: () => void
}) {
  const { module, attribute, depth, open } = row
  const sample = depth === 0 ? '' : sampleInWords(attribute, 60)
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-expanded={open ?? undefined}
      aria-disabled={disabled}
      aria-selected={false}
      data-row={row.id}
      tabIndex={current ? 0 : -1}
      title={`${attribute.source} · ${TYPE_WORDS[attribute.type]}`}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      // The caret stays where it is, so that several things can be put in one after the other.
      onMouseDown={event => event.preventDefault()}
      onClick={onChoose}
      style={{ paddingLeft: depth * 14 }}
      className={cn(
        'flex min-h-8 cursor-pointer items-center gap-1 rounded-sm pr-1 text-sm hover:bg-hover',
        disabled && 'cursor-default',
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        className={cn(
          'flex size-6 shrink-0 items-center justify-center text-faint',
          open === null && 'invisible',
        )}
        onClick={event => {
          event.stopPropagation()
          onToggle()
        }}
      >
        <ChevronRight className={cn('size-3.5 transition-transform duration-120', open && 'rotate-90')} />
      </button>
      {depth === 0 && (
        <ModuleIcon moduleKey={module.moduleKey} family={module.family} className="size-6 [&_svg]:size-4" />
      )}
      <span className={cn('min-w-0 max-w-[65%] truncate', depth === 0 && 'font-medium')}>
        {depth === 0 ? module.label : attribute.title}
      </span>
      <span className="min-w-0 flex-1 truncate text-right text-faint text-xs">
        {depth === 0 ? module.key : sample || TYPE_WORDS[attribute.type]}
      </span>
    </div>
  )
}
