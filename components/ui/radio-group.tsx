'use client'

import { Radio } from '@base-ui/react/radio'
import { RadioGroup as Base } from '@base-ui/react/radio-group'
import { useId } from 'react'
import { cn } from './cn'
import type { Option } from './option'

/** One of two to five choices that are worth seeing side by side with their hints. */
export function RadioGroup({
  label,
  options,
  value,
  onChange,
  name,
  disabled = false,
  across = false,
}: {
  label: string
  options: readonly Option[]
  value: string | null
  onChange: (value: string) => void
  name?: string
  disabled?: boolean
  across?: boolean
}) {
  const id = useId()
  return (
    <div className="space-y-1.5">
      <span id={id} className="block font-medium text-sm">
        {label}
      </span>
      <Base
        aria-labelledby={id}
        value={value}
        onValueChange={chosen => onChange(String(chosen))}
        name={name}
        disabled={disabled}
        className={cn('flex gap-x-5 gap-y-2', across ? 'flex-wrap' : 'flex-col')}
      >
        {options.map(option => (
          <div key={option.value} className="flex items-start gap-2 text-sm">
            <Radio.Root
              id={`${id}-${option.value}`}
              value={option.value}
              className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-control bg-surface before:absolute before:-inset-2 data-[checked]:border-accent data-[checked]:bg-accent data-[disabled]:opacity-50"
            >
              <Radio.Indicator className="size-1.5 rounded-full bg-on-accent" />
            </Radio.Root>
            <label htmlFor={`${id}-${option.value}`}>
              {option.label}
              {option.hint && <span className="block text-muted text-xs">{option.hint}</span>}
            </label>
          </div>
        ))}
      </Base>
    </div>
  )
}
