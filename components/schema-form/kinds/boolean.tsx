'use client'

import { Switch } from '@/components/ui/switch'
import { fixedValue } from '../fields'
import type { KindProps } from './kind-props'

/** Yes or no; left alone it stays what the module takes by itself. */
export function BooleanKind({ field, value, onChange }: KindProps) {
  return (
    <Switch
      label={field.label}
      help={field.help}
      checked={fixedValue(field, value) === true}
      onChange={checked => onChange({ is: 'value', value: checked })}
    />
  )
}
