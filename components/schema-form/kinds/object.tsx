'use client'

import { cn } from '@/components/ui/cn'
import type { Field } from '@/lib/scenario/document'
import { namesSecret } from '@/lib/scenario/secret-rows'
import { FieldRow } from '../field-row'
import { type FormField, fieldOfParts, partsOf, withField } from '../fields'
import { isVisible } from '../visible'
import type { KindProps } from './kind-props'

/** The value of a header or query row whose name says that it is a secret is one. */
function asSecretRow(field: FormField, parts: Record<string, Field>): FormField {
  const secret = field.sealable && field.name === 'value' && namesSecret(parts)
  return secret ? { ...field, kind: 'secret', secret: true, help: 'Sealed when it is saved.' } : field
}

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
            field={asSecretRow(one, parts)}
            path={[...path, one.name]}
            value={parts[one.name]}
            onChange={next => onChange(fieldOfParts(withField(parts, [one.name], next)))}
          />
        ))}
    </div>
  )
}
