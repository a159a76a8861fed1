'use client'

import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn'
import { popupRoot } from './popup-root'
import { popupStyle } from './popup-style'

/** A small paper that a button opens beside itself; Escape or a press outside closes it. */
export function Popover({
  trigger,
  title,
  side = 'bottom',
  align = 'start',
  className,
  children,
}: {
  trigger: ReactElement
  title?: string
  side?: 'top' | 'bottom' | 'left' | 'right'
  align?: 'start' | 'center' | 'end'
  className?: string
  children: ReactNode
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal container={popupRoot()}>
        <Base.Positioner side={side} align={align} sideOffset={4} className="z-50">
          <Base.Popup className={cn(popupStyle, 'w-80 max-w-(--available-width) space-y-2 p-3', className)}>
            {title && <Base.Title className="font-semibold text-sm">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
