'use client'

import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn'

/** A button with a list of commands below it. */
export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="min-w-44 rounded-md border border-line bg-raised p-1 shadow-float outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export function MenuItem({
  onClick,
  dangerous = false,
  disabled = false,
  children,
}: {
  onClick: () => void
  dangerous?: boolean
  disabled?: boolean
  children: ReactNode
}) {
  return (
    <Base.Item
      onClick={onClick}
      disabled={disabled}
      className={cn(
        'flex h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-50 [&_svg]:size-4',
        dangerous ? 'text-danger' : 'text-ink',
      )}
    >
      {children}
    </Base.Item>
  )
}
