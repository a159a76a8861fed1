'use client'

import { useState } from 'react'
import { Input } from '@/components/ui/input'
import { plain } from '../fields'
import { useDraft } from '../use-draft'
import type { KindProps } from './kind-props'

/** A number; what is none is kept in sight and not stored. */
export function NumberKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const [text, note] = useDraft(value, stored => (stored ? String(plain(stored)) : ''))
  const [wrong, setWrong] = useState<string | null>(null)
  const type = (typed: string): void => {
    const reason = reasonAgainst(typed, field.min, field.max)
    setWrong(reason)
    const next =
      typed.trim() === ''
        ? undefined
        : reason === null
          ? ({ is: 'value', value: Number(typed) } as const)
          : value
    note(typed, next)
    if (reason === null) onChange(next)
  }
  return (
    <>
      <Input
        id={id}
        inputMode="decimal"
        value={text}
        placeholder={field.placeholder ?? (field.default === undefined ? '' : String(field.default))}
        aria-describedby={describedBy}
        aria-invalid={wrong !== null || problem !== undefined}
        aria-required={field.required}
        autoFocus={autoFocus}
        className="max-w-40"
        onChange={event => type(event.target.value)}
      />
      {wrong && (
        <p role="alert" className="text-failed text-xs">
          {wrong}
        </p>
      )}
    </>
  )
}

/** A bound that no JSON number reaches is none. */
const real = (bound: number | undefined): number | undefined =>
  bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound

function reasonAgainst(text: string, least: number | undefined, most: number | undefined): string | null {
  if (text.trim() === '') return null
  const number = Number(text)
  if (!Number.isFinite(number)) return 'This is not a number, so it is not saved.'
  const [min, max] = [real(least), real(most)]
  if ((min === undefined || number >= min) && (max === undefined || number <= max)) return null
  if (min !== undefined && max !== undefined) return `Only ${min} to ${max} is taken, so it is not saved.`
  return min === undefined
    ? `At most ${max} is taken, so it is not saved.`
    : `At least ${min} is taken, so it is not saved.`
}
