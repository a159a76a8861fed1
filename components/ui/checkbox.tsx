'use client'

import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check, Minus } from 'lucide-react'
import { type ReactNode, useId } from 'react'

/** A yes or no that takes effect with the form; `some` is the state of a list's head when a part is chosen. */
export function Checkbox({
  label,
  help,
  hideLabel = false,
  checked,
  some = false,
  onChange,
  name,
  disabled = false,
}: {
  label: ReactNode
  help?: ReactNode
  /** The label is only read out, as in a table's row. */
  hideLabel?: boolean
  checked: boolean
  some?: boolean
  onChange: (checked: boolean) => void
  name?: string
  disabled?: boolean
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-2">
      <Base.Root
        id={id}
        checked={checked}
        indeterminate={some}
        onCheckedChange={onChange}
        name={name}
        disabled={disabled}
        aria-describedby={help ? `${id}-help` : undefined}
        className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-control bg-surface before:absolute before:-inset-2 data-[checked]:border-accent data-[indeterminate]:border-accent data-[checked]:bg-accent data-[indeterminate]:bg-accent data-[disabled]:opacity-50"
      >
        <Base.Indicator className="text-on-accent">
          {some ? (
            <Minus aria-hidden className="size-3.5" />
          ) : (
            <Check aria-hidden className="size-3.5" strokeWidth={3} />
          )}
        </Base.Indicator>
      </Base.Root>
      <div className={hideLabel ? 'sr-only' : 'text-sm'}>
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
