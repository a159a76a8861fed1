'use client'

import { PanelLeftClose, Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import { ModuleIcon } from '@/components/drawing/module-icon'
import { inputStyle } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import { DRAGGED } from './canvas/dragged'
import { grouped } from './module-groups'

/** Every module, to be dragged onto the canvas or put behind the chosen one by a click. */
export function Palette({
  descriptors,
  onAdd,
  onClose,
}: {
  descriptors: readonly ModuleDescriptor[]
  onAdd: (id: string) => void
  onClose: () => void
}) {
  const [wanted, setWanted] = useState('')
  const groups = useMemo(() => grouped(descriptors, wanted), [descriptors, wanted])
  return (
    <>
      <div className="flex items-center gap-1 border-line border-b p-2">
        <div className="relative flex-1">
          <Search aria-hidden className="absolute top-2 left-2 size-4 text-faint" />
          <input
            type="search"
            aria-label="Search modules"
            placeholder="Search modules"
            value={wanted}
            onChange={event => setWanted(event.target.value)}
            className={`${inputStyle} pl-8`}
          />
        </div>
        <IconButton label="Close the modules" onClick={onClose}>
          <PanelLeftClose />
        </IconButton>
      </div>
      <div className="min-h-0 overflow-y-auto p-2">
        {groups.length === 0 && <p className="p-2 text-muted text-sm">No module has this in its name.</p>}
        {groups.map(group => (
          <div key={group.title} className="pb-2">
            <h2 className="px-1 pb-1 font-medium text-faint text-xs">{group.title}</h2>
            <ul>
              {group.modules.map(module => (
                <li key={module.id}>
                  <button
                    type="button"
                    draggable
                    onDragStart={event => {
                      event.dataTransfer.setData(DRAGGED, module.id)
                      event.dataTransfer.effectAllowed = 'copy'
                    }}
                    onClick={() => onAdd(module.id)}
                    title={module.summary}
                    className="flex w-full cursor-grab items-center gap-2 rounded-md p-1 text-left text-sm hover:bg-hover active:cursor-grabbing"
                  >
                    <ModuleIcon
                      moduleKey={module.key}
                      family={module.family}
                      className="size-7 [&_svg]:size-4"
                    />
                    <span className="truncate">{module.title}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </>
  )
}
