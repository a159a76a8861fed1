'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn'
import { popupRoot } from './popup-root'
import { optionStyle, popupStyle } from './popup-style'

/** A button with a list of commands below it. */
export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal container={popupRoot()}>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className={cn(popupStyle, 'min-w-44')}>{children}</Base.Popup>
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

/** A line between groups of commands. */
export function MenuLine() {
  return <Base.Separator className="-mx-1 my-1 h-px bg-line" />
}

/** One of a few choices inside a menu, with a tick at the present one. */
export function MenuChoices({
  label,
  options,
  value,
  onChange,
}: {
  label: string
  options: readonly { value: string; label: ReactNode }[]
  value: string
  onChange: (value: string) => void
}) {
  return (
    <Base.RadioGroup value={value} onValueChange={chosen => onChange(String(chosen))} aria-label={label}>
      {options.map(option => (
        <Base.RadioItem key={option.value} value={option.value} className={cn(optionStyle, '[&_svg]:size-4')}>
          {option.label}
          <Base.RadioItemIndicator className="ml-auto text-accent">
            <Check aria-hidden />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  )
}
