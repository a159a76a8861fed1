'use client'

import { Switch as Base } from '@base-ui/react/switch'
import { type ReactNode, useId } from 'react'
import { cn } from './cn'

/** On or off, at once. What waits for a "Save" is a `Checkbox`. */
export function Switch({
  label,
  help,
  hideLabel = false,
  checked,
  onChange,
  disabled = false,
}: {
  label: ReactNode
  help?: ReactNode
  hideLabel?: boolean
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <Base.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined}
        className="relative flex h-5 w-9 shrink-0 items-center rounded-full border border-line-control bg-sunken p-0.5 transition-colors duration-150 before:absolute before:-inset-1.5 data-[checked]:border-accent data-[checked]:bg-accent data-[disabled]:opacity-50"
      >
        <Base.Thumb className="size-3.5 rounded-full bg-line-control transition-transform duration-150 data-[checked]:translate-x-4 data-[checked]:bg-on-accent" />
      </Base.Root>
      <div className={cn('text-sm', hideLabel && 'sr-only')}>
        <label htmlFor={id}>{label}</label>
        {help && (
          <p id={`${id}-help`} className="text-muted text-xs">
            {help}
          </p>
        )}
      </div>
    </div>
  )
}
