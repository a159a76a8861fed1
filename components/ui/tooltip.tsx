'use client'

import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import { popupRoot } from './popup-root'

/** Around the app: while one tooltip is up, the next one comes at once. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Base.Provider delay={500}>{children}</Base.Provider>
}

/**
 * A few words beside a control on hover and focus. They only repeat or enlarge what its label says: touch screens never
 * show them.
 */
export function Tooltip({
  words,
  side = 'bottom',
  children,
}: {
  words: ReactNode
  side?: 'top' | 'bottom' | 'left' | 'right'
  children: ReactElement
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal container={popupRoot()}>
        <Base.Positioner side={side} sideOffset={6} className="z-60">
          <Base.Popup className="max-w-72 rounded-md bg-ink px-2 py-1 text-canvas text-xs transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
            {words}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
