'use client'

import { cn } from '@/components/ui/cn'
import { FieldRow } from '../field-row'
import { fieldOfParts, partsOf, withField } from '../fields'
import { isVisible } from '../visible'
import type { KindProps } from './kind-props'

/** Parts that belong together, in a box of their own; an item of a list stands in the list’s box and has no label. */
export function ObjectKind({ field, path, value, onChange }: KindProps) {
  const parts = partsOf(value)
  const fields = field.fields ?? []
  return (
    <div className={cn('space-y-3', field.label !== '' && 'border-line border-l-2 pl-3')}>
      {fields
        .filter(one => isVisible(one, fields, parts))
        .map(one => (
          <FieldRow
            key={one.name}
            field={one}
            path={[...path, one.name]}
            value={parts[one.name]}
            onChange={next => onChange(fieldOfParts(withField(parts, [one.name], next)))}
          />
        ))}
    </div>
  )
}
