'use client'

import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown, X } from 'lucide-react'
import { cn } from './cn'
import { type ControlProps, inputStyle } from './field'
import type { Option } from './option'
import { OptionRow } from './option-row'
import { popupRoot } from './popup-root'
import { optionStyle, popupStyle } from './popup-style'
import { Spinner } from './spinner'

/**
 * One of many choices, found by typing.
 * @param onSearch  when given, the choices come from elsewhere: it is called with what people type, and `options` are
 *   shown as they are; without it they are filtered here
 * @param problem  why the choices could not be loaded
 */
export function Combobox({
  options,
  value,
  onChange,
  onSearch,
  loading = false,
  problem,
  placeholder = 'Type to search',
  nothing = 'Nothing matches.',
  disabled = false,
  className,
  required,
  ...control
}: Partial<ControlProps> & {
  options: readonly Option[]
  value: Option | null
  onChange: (value: Option | null) => void
  onSearch?: (typed: string) => void
  loading?: boolean
  problem?: string | undefined
  placeholder?: string
  nothing?: string
  disabled?: boolean
  className?: string
  'aria-label'?: string
}) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={onChange}
      onInputValueChange={(typed, { reason }) => {
        if (reason === 'input-change' || reason === 'input-clear' || reason === 'clear-press')
          onSearch?.(typed)
      }}
      {...(onSearch ? { filter: null } : {})}
      isItemEqualToValue={(one: Option, other: Option) => one.value === other.value}
      autoHighlight
      disabled={disabled}
      required={required ?? false}
    >
      <Base.InputGroup className={cn('relative', className)}>
        <Base.Input {...control} placeholder={placeholder} className={cn(inputStyle, 'h-8 py-0 pr-14')} />
        <div className="absolute inset-y-0 right-1 flex items-center text-faint">
          <Base.Clear
            aria-label="Clear"
            className="flex size-6 items-center justify-center rounded-sm hover:bg-hover"
          >
            <X aria-hidden className="size-3.5" />
          </Base.Clear>
          <Base.Trigger
            aria-label="Show the choices"
            className="flex size-6 items-center justify-center rounded-sm hover:bg-hover"
          >
            <ChevronsUpDown aria-hidden className="size-3.5" />
          </Base.Trigger>
        </div>
      </Base.InputGroup>
      <Base.Portal container={popupRoot()}>
        <Base.Positioner sideOffset={4} className="z-60 outline-none">
          <Base.Popup className={cn(popupStyle, 'w-(--anchor-width) min-w-56')}>
            <Base.Status className={cn('text-sm', (loading || problem) && 'px-2 py-1.5')}>
              {loading ? (
                <Spinner words="Loading…" />
              ) : (
                problem && <span className="text-failed">{problem}</span>
              )}
            </Base.Status>
            {!loading && !problem && (
              <Base.Empty className="text-muted">
                <div className="px-2 py-1.5">{nothing}</div>
              </Base.Empty>
            )}
            <Base.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto overscroll-contain">
              {(option: Option) => (
                <Base.Item key={option.value} value={option} className={optionStyle}>
                  <OptionRow option={option} />
                  <Base.ItemIndicator>
                    <Check aria-hidden className="size-4 text-accent" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
