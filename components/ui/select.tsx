'use client'

import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { cn } from './cn'
import { type ControlProps, inputStyle } from './field'
import type { Option } from './option'
import { OptionRow } from './option-row'
import { popupRoot } from './popup-root'
import { optionStyle, popupStyle } from './popup-style'

/**
 * One of a few fixed choices; for many, or those loaded while typing, take `Combobox`.
 * @param value  an option's value, or null while nothing is chosen
 */
export function Select({
  options,
  value,
  onChange,
  name,
  placeholder = 'Choose…',
  disabled = false,
  className,
  required,
  ...control
}: Partial<ControlProps> & {
  options: readonly Option[]
  value: string | null
  onChange: (value: string) => void
  name?: string
  placeholder?: string
  disabled?: boolean
  className?: string
  'aria-label'?: string
}) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={chosen => chosen !== null && onChange(chosen)}
      name={name}
      disabled={disabled}
      required={required ?? false}
    >
      <Base.Trigger
        {...control}
        className={cn(
          inputStyle,
          'flex h-8 items-center justify-between gap-2 py-0 text-left data-[popup-open]:border-accent',
          className,
        )}
      >
        <Base.Value placeholder={<span className="text-faint">{placeholder}</span>} className="truncate" />
        <Base.Icon>
          <ChevronsUpDown aria-hidden className="size-3.5 text-faint" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal container={popupRoot()}>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-60 outline-none">
          <Base.Popup
            className={cn(
              popupStyle,
              'max-h-(--available-height) min-w-(--anchor-width) max-w-96 overflow-y-auto',
            )}
          >
            <Base.List>
              {options.map(option => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  label={option.label}
                  className={optionStyle}
                >
                  <Base.ItemText render={<OptionRow option={option} />} />
                  <Base.ItemIndicator>
                    <Check aria-hidden className="size-4 text-accent" />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
