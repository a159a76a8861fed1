'use client'

import { useMemo } from 'react'
import { Combobox } from '@/components/ui/combobox'
import { Field } from '@/components/ui/field'
import type { Option } from '@/components/ui/option'
import { timeZones } from '@/lib/time-zones'

/** People write New York, and its zone is America/New_York. */
const optionOf = (zone: string): Option => ({ value: zone, label: zone.replaceAll('_', ' ') })

/**
 * A time zone out of all that are known, found by typing a part of its name.
 * @param value  an IANA name; one that is stored and not known here stays until another is chosen
 * @param onChange  undefined: the workspace's
 */
export function TimeZoneField({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (zone: string | undefined) => void
}) {
  const known = useMemo(() => timeZones().map(optionOf), [])
  const chosen = value === undefined ? null : optionOf(value)
  const options =
    chosen === null || known.some(one => one.value === chosen.value)
      ? known
      : [{ ...chosen, hint: 'Not known on this computer' }, ...known]
  return (
    <Field label="Time zone" help="For schedules. Empty: the workspace’s.">
      {control => (
        <Combobox
          {...control}
          options={options}
          value={chosen}
          onChange={option => onChange(option?.value)}
          placeholder="Search, such as Berlin"
          nothing="There is no such time zone."
        />
      )}
    </Field>
  )
}
