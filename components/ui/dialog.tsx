'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { cn } from './cn'
import { IconButton } from './icon-button'
import { popupRoot } from './popup-root'

const FIELD = ':is(input:not([type="file"], [type="hidden"]), textarea):enabled'

/** A window over the page; Escape and the cross close it, and the focus goes back to where it came from. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  wide = false,
  finalFocus,
  children,
}: {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  wide?: boolean
  /** What gets the focus when it closes; null or left out: what had it before. */
  finalFocus?: () => HTMLElement | null
  children: ReactNode
}) {
  const content = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={open} onOpenChange={now => !now && onClose()}>
      <Base.Portal container={popupRoot()}>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40 transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <Base.Popup
          // What one has opened it for, not the cross that closes it.
          initialFocus={() => content.current?.querySelector<HTMLElement>(FIELD) ?? true}
          finalFocus={finalFocus ? () => finalFocus() ?? true : true}
          className={cn(
            '-translate-x-1/2 fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-2rem)] flex-col rounded-md border border-line bg-raised shadow-float transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0',
            wide ? 'max-w-3xl' : 'max-w-md',
          )}
        >
          <div className="flex items-start justify-between gap-4 border-line border-b py-3 pr-3 pl-5">
            <div className="py-1">
              <Base.Title className="font-semibold text-base">{title}</Base.Title>
              {description && (
                <Base.Description className="text-muted text-sm">{description}</Base.Description>
              )}
            </div>
            <Base.Close render={<IconButton label="Close" />}>
              <X />
            </Base.Close>
          </div>
          <div ref={content} className="min-h-0 overflow-y-auto p-5">
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
