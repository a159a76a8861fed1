'use client'

import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { hasWords } from '@/components/has-words'
import { cn } from '@/components/ui/cn'
import { Dialog } from '@/components/ui/dialog'
import { inputStyle } from '@/components/ui/field'

export interface Pick {
  id: string
  icon: ReactNode
  title: string
  detail: string
  /** Searched, not shown. */
  keywords?: string
}

/** Chooses one of many by typing; arrows and Enter, or a click. */
export function PickDialog({
  open,
  onClose,
  title,
  search,
  nothing,
  picks,
  onPick,
  finalFocus,
}: {
  open: boolean
  onClose: () => void
  title: string
  /** What the field searches: "Search modules". */
  search: string
  /** Said when no pick has what was typed. */
  nothing: string
  picks: readonly Pick[]
  onPick: (id: string) => void
  /** What gets the focus when it closes; null: what had it before. */
  finalFocus: () => HTMLElement | null
}) {
  // Opened again while it still fades away, it begins anew.
  const [{ times, was }, setOpened] = useState({ times: 0, was: open })
  if (open !== was) setOpened({ times: open ? times + 1 : times, was: open })
  return (
    <Dialog open={open} onClose={onClose} title={title} finalFocus={finalFocus} dirty={false}>
      <PickList key={times} search={search} nothing={nothing} picks={picks} onPick={onPick} />
    </Dialog>
  )
}

function PickList({
  search,
  nothing,
  picks,
  onPick,
}: Omit<Parameters<typeof PickDialog>[0], 'open' | 'onClose' | 'title' | 'finalFocus'>) {
  const id = useId()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const found = useMemo(
    () => picks.filter(pick => hasWords(`${pick.title} ${pick.detail} ${pick.keywords ?? ''}`, wanted)),
    [picks, wanted],
  )
  const chosen = found[Math.min(at, found.length - 1)]
  useEffect(() => {
    if (chosen) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'Enter' && chosen) onPick(chosen.id)
    else return
    event.preventDefault()
  }
  return (
    <div className="space-y-2">
      <input
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${chosen.id}` : undefined}
        aria-label={search}
        placeholder={search}
        value={wanted}
        onChange={event => {
          setWanted(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
        className={inputStyle}
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={search}
        className="max-h-96 overflow-y-auto"
      >
        {found.map((pick, index) => (
          <div
            key={pick.id}
            id={`${id}-${pick.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={pick === chosen}
            onPointerMove={() => setAt(index)}
            onPointerUp={() => onPick(pick.id)}
            className={cn(
              'flex cursor-pointer items-center gap-3 rounded-md p-1.5',
              pick === chosen && 'bg-selected',
            )}
          >
            {pick.icon}
            <span className="min-w-0">
              <span className="block truncate text-sm">{pick.title}</span>
              <span className="block truncate text-muted text-xs">{pick.detail}</span>
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="p-2 text-muted text-sm">{nothing}</p>}
    </div>
  )
}
