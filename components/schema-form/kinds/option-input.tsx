'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { inputStyle } from '@/components/ui/field'
import type { Option } from '@/components/ui/option'
import { OptionRow } from '@/components/ui/option-row'
import { popupRoot } from '@/components/ui/popup-root'
import { optionStyle, popupStyle } from '@/components/ui/popup-style'
import { Spinner } from '@/components/ui/spinner'
import { useForm } from '../form-context'
import { useOptions } from '../use-options'

/**
 * A text that the org can suggest: choices are found by typing, and whatever is typed is taken as it stands too.
 * @param value  what is stored; where its name is known that is shown instead
 */
export function OptionInput({
  loader,
  label,
  value,
  onChange,
  onChoose,
  onDone,
  id,
  placeholder,
  invalid = false,
  describedBy,
  autoFocus = false,
}: {
  loader: string
  label: string
  value: string
  onChange: (value: string) => void
  /** When given, a press on a choice goes here and not to `onChange`. */
  onChoose?: (option: Option) => void
  /** Enter was pressed on what is typed, or the field was left. */
  onDone?: () => void
  id?: string
  placeholder?: string | undefined
  invalid?: boolean
  describedBy?: string | undefined
  autoFocus?: boolean
}) {
  const { loadOptions, seen } = useForm()
  const [typed, setTyped] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const highlighted = useRef(false)
  const known = seen.get(`${loader} ${value}`)
  const search = open ? (typed ?? '') : ''
  const unnamed = value !== '' && known === undefined && typed === null
  const { options, loading, problem, retry } = useOptions(loader, search, open || unnamed)

  return (
    <div className="space-y-1">
      <Autocomplete.Root
        items={options}
        mode="none"
        value={typed ?? known?.label ?? value}
        itemToStringValue={(option: Option) => option.value}
        open={open && loadOptions !== null && problem === null}
        onOpenChange={setOpen}
        openOnInputClick
        onItemHighlighted={item => {
          highlighted.current = item !== undefined
        }}
        onValueChange={(next, { reason }) => {
          // Escape would empty the field, and so lose what is stored.
          if (reason === 'escape-key') return
          const option = reason === 'item-press' ? options.find(one => one.value === next) : undefined
          setTyped(option ? null : next)
          if (option && onChoose) onChoose(option)
          else onChange(next)
        }}
      >
        <Autocomplete.Input
          id={id}
          aria-label={label}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          placeholder={placeholder}
          autoFocus={autoFocus}
          className={cn(inputStyle, 'h-8 py-0')}
          // What is shown may be the name of an id: typing begins anew instead of changing the name.
          onFocus={event => event.target.select()}
          onBlur={() => {
            setTyped(null)
            onDone?.()
          }}
          onKeyDown={event => {
            // Enter on a choice takes the choice.
            if (event.key !== 'Enter' || highlighted.current) return
            event.preventDefault()
            setTyped(null)
            onDone?.()
          }}
        />
        <Autocomplete.Portal container={popupRoot()}>
          <Autocomplete.Positioner sideOffset={4} className="z-60 outline-none">
            <Autocomplete.Popup className={cn(popupStyle, 'w-(--anchor-width) min-w-56')}>
              {loading && options.length === 0 && (
                <div className="px-2 py-1.5">
                  <Spinner words="Loading…" />
                </div>
              )}
              {!loading && options.length === 0 && (
                <p className="px-2 py-1.5 text-muted">
                  {search === ''
                    ? 'There is nothing to choose from.'
                    : 'Nothing matches; what you typed is used.'}
                </p>
              )}
              <Autocomplete.List className="max-h-[min(20rem,var(--available-height))] overflow-y-auto overscroll-contain">
                {(option: Option) => (
                  <Autocomplete.Item key={option.value} value={option} className={optionStyle}>
                    <OptionRow option={option} />
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
      {known && typed === null && known.label !== value && (
        <p className="truncate font-mono text-faint text-xs">{value}</p>
      )}
      {loadOptions === null && (
        <p className="text-muted text-xs">
          Choose a connection or webhook to pick from a list. Typing works without one.
        </p>
      )}
      {loadOptions !== null && problem !== null && (
        <p role="alert" className="flex items-center gap-2 text-failed text-xs">
          <span>{problem} You can type the value yourself.</span>
          <Button look="quiet" className="h-6 px-2 text-xs" onClick={() => void retry()}>
            Try again
          </Button>
        </p>
      )}
    </div>
  )
}
