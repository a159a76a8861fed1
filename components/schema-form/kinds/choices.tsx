'use client'

import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { IconButton } from '@/components/ui/icon-button'
import type { Field } from '@/lib/scenario/document'
import { fieldOfItems, fieldOfText, itemsOf, plain } from '../fields'
import { useForm } from '../form-context'
import { useOptions } from '../use-options'
import type { KindProps } from './kind-props'
import { OptionInput } from './option-input'
import { TextKind } from './text'

/** Several choices: boxes to tick where they are fixed, a list to add to where the org has them. */
export function ChoicesKind(props: KindProps) {
  const { options } = props.field
  return options && 'fixed' in options ? <TickedChoices {...props} /> : <AddedChoices {...props} />
}

function TickedChoices({ field, value, onChange }: KindProps) {
  const offered = field.options && 'fixed' in field.options ? field.options.fixed : []
  const usual: Field | undefined =
    field.default === undefined ? undefined : { is: 'value', value: field.default }
  const chosen = new Set(itemsOf(value ?? usual).map(item => String(plain(item))))
  return (
    <fieldset aria-label={field.label} className="flex flex-wrap gap-x-4 gap-y-2">
      {offered.map(one => (
        <Checkbox
          key={one.value}
          label={one.label}
          checked={chosen.has(one.value)}
          onChange={checked => {
            const next = offered.filter(other => (other === one ? checked : chosen.has(other.value)))
            onChange({ is: 'value', value: next.map(other => other.value) })
          }}
        />
      ))}
    </fieldset>
  )
}

function AddedChoices({ field, id, path, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const { mappable, seen } = useForm()
  const [adding, setAdding] = useState('')
  const items = itemsOf(value)
  const loader = field.options && 'live' in field.options ? field.options.live : ''
  // Ids that are stored are shown by name, also before anybody opens the list.
  const unnamed = items.some(one => one.is === 'value' && !seen.has(`${loader} ${String(one.value)}`))
  useOptions(loader, '', unnamed)
  const put = (next: Field[]): void => onChange(fieldOfItems(next))
  const add = (typed: string): void => {
    const item = fieldOfText(typed)
    const there = items.some(one => one.is === 'value' && item?.is === 'value' && one.value === item.value)
    if (item && !there) put([...items, item])
    setAdding('')
  }
  return (
    <div className="space-y-1.5">
      {items.map((item, at) => {
        const remove = (
          <IconButton
            label={`Remove ${item.is === 'value' ? String(item.value) : 'this mapping'}`}
            onClick={() => put(items.filter((_, other) => other !== at))}
          >
            <X />
          </IconButton>
        )
        const known = item.is === 'value' ? seen.get(`${loader} ${String(item.value)}`) : undefined
        // An item has no identity but its place; it is only changed in place or removed.
        const key = `${at} of ${items.length}`
        if (item.is === 'value') {
          return (
            <div key={key} className="flex items-center gap-1 rounded-md border border-line pl-2.5">
              <span className="min-w-0 flex-1 truncate text-sm">{known?.label ?? String(item.value)}</span>
              {known && <span className="truncate font-mono text-faint text-xs">{String(item.value)}</span>}
              {remove}
            </div>
          )
        }
        return (
          <div key={key} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <TextKind
                field={{ ...(field.item ?? field), kind: 'text', label: `${field.label}, item ${at + 1}` }}
                id={`${id}-${at}`}
                path={[...path, String(at)]}
                value={item}
                onChange={next => put(items.map((one, other) => (other === at ? (next ?? EMPTY) : one)))}
                problem={undefined}
                describedBy={undefined}
                autoFocus={item.is === 'mapping' && item.template === ''}
              />
            </div>
            {remove}
          </div>
        )
      })}
      <OptionInput
        id={id}
        loader={loader}
        label={`Add to ${field.label.toLowerCase()}`}
        value={adding}
        onChange={setAdding}
        onChoose={option => add(option.value)}
        onDone={() => add(adding)}
        placeholder="Search, or type and press Enter"
        invalid={problem !== undefined}
        describedBy={describedBy}
        autoFocus={autoFocus}
      />
      {mappable && (
        <Button look="quiet" className="h-7 px-2 text-xs" onClick={() => put([...items, EMPTY])}>
          <Plus aria-hidden className="size-3.5" /> Add a mapping
        </Button>
      )}
    </div>
  )
}

const EMPTY: Field = { is: 'mapping', template: '' }
