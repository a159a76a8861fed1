'use client'

import { FieldRow } from '../field-row'
import { fieldOfParts, partsOf, withField } from '../fields'
import { isVisible } from '../visible'
import type { KindProps } from './kind-props'

/** Parts that belong together, in a box of their own. */
export function ObjectKind({ field, path, value, onChange }: KindProps) {
  const parts = partsOf(value)
  const fields = field.fields ?? []
  return (
    <div className="space-y-3 border-line border-l-2 pl-3">
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
