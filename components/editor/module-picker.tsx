'use client'

import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { ModuleIcon } from '@/components/drawing/module-icon'
import { cn } from '@/components/ui/cn'
import { Dialog } from '@/components/ui/dialog'
import { inputStyle } from '@/components/ui/field'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import { grouped } from './module-groups'

/** Chooses a module by typing; arrows and Enter, or a click. */
export function ModulePicker({
  open,
  onClose,
  descriptors,
  onPick,
}: {
  open: boolean
  onClose: () => void
  descriptors: readonly ModuleDescriptor[]
  onPick: (id: string) => void
}) {
  return (
    <Dialog open={open} onClose={onClose} title="Add a module">
      <PickerList descriptors={descriptors} onPick={onPick} />
    </Dialog>
  )
}

function PickerList({
  descriptors,
  onPick,
}: {
  descriptors: readonly ModuleDescriptor[]
  onPick: (id: string) => void
}) {
  const id = useId()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(
    () => grouped(descriptors, wanted).flatMap(group => group.modules),
    [descriptors, wanted],
  )
  const chosen = found[Math.min(at, found.length - 1)]
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
        aria-label="Search modules"
        placeholder="Search modules"
        value={wanted}
        onChange={event => {
          setWanted(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
        className={inputStyle}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Modules" className="max-h-96 overflow-y-auto">
        {found.map((module, index) => (
          <div
            key={module.id}
            id={`${id}-${module.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={module === chosen}
            onPointerMove={() => setAt(index)}
            onPointerUp={() => onPick(module.id)}
            className={cn(
              'flex cursor-pointer items-center gap-3 rounded-md p-1.5',
              module === chosen && 'bg-selected',
            )}
          >
            <ModuleIcon moduleKey={module.key} family={module.family} className="size-8" />
            <span className="min-w-0">
              <span className="block text-sm">{module.title}</span>
              <span className="block truncate text-muted text-xs">{module.summary}</span>
            </span>
          </div>
        ))}
        {found.length === 0 && <p className="p-2 text-muted text-sm">No module has this in its name.</p>}
      </div>
    </div>
  )
}
