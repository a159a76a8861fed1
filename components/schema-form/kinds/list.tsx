'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import type { Field } from '@/lib/scenario/document'
import { FieldRow } from '../field-row'
import { type FormField, fieldOfItems, itemsOf } from '../fields'
import type { KindProps } from './kind-props'

/** A list of things of one kind, each with its own fields. */
export function ListKind({ field, path, value, onChange }: KindProps) {
  const items = itemsOf(value)
  const keys = useRowKeys(items.length)
  const put = (next: Field[]): void => onChange(fieldOfItems(next))
  const about: FormField = field.item ?? {
    name: '',
    path: '',
    kind: 'text',
    label: field.label,
    required: true,
  }
  const parts = about.kind === 'object' ? about.fields : undefined
  const set = (at: number, next: Field | undefined): void =>
    put(items.map((one, other) => (other === at ? (next ?? emptyItem(about)) : one)))
  return (
    <div className="space-y-2">
      {items.map((item, at) => (
        <div key={keys.all[at]} className="flex items-start gap-1 rounded-md border border-line p-2">
          <div className="min-w-0 flex-1">
            <FieldRow
              field={{ ...about, label: parts ? '' : `${field.label}, item ${at + 1}` }}
              path={[...path, String(at)]}
              value={item}
              bare
              onChange={next => set(at, next)}
            />
          </div>
          <IconButton
            label={`Remove item ${at + 1}`}
            onClick={() => {
              keys.remove(at)
              put(items.filter((_, other) => other !== at))
            }}
          >
            <Trash2 />
          </IconButton>
        </div>
      ))}
      <Button className="h-7 px-2 text-xs" onClick={() => put([...items, emptyItem(about)])}>
        <Plus aria-hidden className="size-3.5" /> Add{' '}
        {field.label === '' ? 'an item' : `to ${field.label.toLowerCase()}`}
      </Button>
    </div>
  )
}

const emptyItem = (about: FormField): Field =>
  about.kind === 'object' ? { is: 'fields', fields: {} } : { is: 'mapping', template: '' }

/** Keys that stay with their row when another one is removed, so that the caret and half-typed text stay too. */
function useRowKeys(count: number): { all: string[]; remove: (at: number) => void } {
  const kept = useRef<{ next: number; all: string[] }>({ next: 0, all: [] })
  const { current } = kept
  while (current.all.length < count) current.all.push(`row ${current.next++}`)
  current.all.length = count
  return {
    all: current.all,
    remove(at) {
      current.all = current.all.filter((_, other) => other !== at)
    },
  }
}
