'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { IconButton } from './icon-button'
import { popupRoot } from './popup-root'
import { useTyped } from './use-typed'

const FIELD = ':is(input:not([type="file"], [type="hidden"]), textarea):enabled'

/**
 * A window over the page. Escape, the cross and a press outside close it, and the focus goes back to where it came from;
 * but where something was typed they ask first, since it would be gone.
 */
export function Dialog({
  open,
  onClose,
  title,
  description,
  wide = false,
  finalFocus,
  dirty,
  children,
}: {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  wide?: boolean
  /** What gets the focus when it closes; null or left out: what had it before. */
  finalFocus?: () => HTMLElement | null
  /** Whether closing would lose something; left out: whether something was typed into a field. */
  dirty?: boolean
  children: ReactNode
}) {
  const content = useRef<HTMLDivElement>(null)
  const [asking, setAsking] = useState(false)
  const { fields, isTyped, forget } = useTyped()
  useEffect(() => {
    if (!open) return
    forget()
    setAsking(false)
  }, [open, forget])
  const leave = (): void => {
    if (asking) setAsking(false)
    else if (dirty ?? isTyped()) setAsking(true)
    else onClose()
  }
  return (
    <Base.Root open={open} onOpenChange={now => !now && leave()}>
      <Base.Portal container={popupRoot()}>
        <Base.Backdrop
          data-backdrop
          className="fixed inset-0 z-40 bg-black/40 transition-opacity duration-150 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0"
        />
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
            <div className="min-w-0 py-1">
              <Base.Title className="break-words font-semibold text-base">{title}</Base.Title>
              {description && (
                <Base.Description className="text-muted text-sm">{description}</Base.Description>
              )}
            </div>
            <Base.Close render={<IconButton label="Close" />}>
              <X />
            </Base.Close>
          </div>
          <div ref={content} {...fields} className="min-h-0 overflow-y-auto p-5">
            {children}
          </div>
          {asking && <ThrowAway onStay={() => setAsking(false)} onLeave={onClose} />}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The focus goes to the way that loses nothing, and back to where it was. */
function ThrowAway({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const stay = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const before = document.activeElement
    stay.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <div
      role="alertdialog"
      aria-label="Throw away what you typed?"
      className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-line border-t bg-waiting-soft px-5 py-3"
    >
      <p className="mr-auto text-sm text-waiting">Throw away what you typed?</p>
      <Button ref={stay} onClick={onStay}>
        Go on
      </Button>
      <Button look="danger" onClick={onLeave}>
        Throw it away
      </Button>
    </div>
  )
}
