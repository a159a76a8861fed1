'use client'

import { Select } from '@/components/ui/select'
import { fixedValue } from '../fields'
import type { KindProps } from './kind-props'

/** Stands for "nothing is stored"; no option of a module is empty. */
const NOT_SET = ''

/** One of a few fixed choices. One that is stored but no longer offered is still shown. */
export function ChoiceKind({ field, id, value, onChange, problem, describedBy }: KindProps) {
  const offered = field.options && 'fixed' in field.options ? field.options.fixed : []
  const chosen = fixedValue(field, value)
  const now = chosen === undefined || chosen === null ? null : String(chosen)
  const unknown = now !== null && !offered.some(one => one.value === now)
  const mayBeUnset = !field.required && field.default === undefined
  return (
    <Select
      id={id}
      aria-label={field.label}
      aria-describedby={describedBy}
      aria-invalid={problem ? true : undefined}
      options={[
        ...(mayBeUnset ? [{ value: NOT_SET, label: 'Not set' }] : []),
        ...offered,
        ...(unknown ? [{ value: now, label: now, hint: 'Not offered any more' }] : []),
      ]}
      value={now ?? (mayBeUnset ? NOT_SET : null)}
      onChange={next => onChange(next === NOT_SET ? undefined : { is: 'value', value: next })}
    />
  )
}
