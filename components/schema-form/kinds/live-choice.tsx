'use client'

import { fieldOfText, textOf } from '../fields'
import { useDraft } from '../use-draft'
import type { KindProps } from './kind-props'
import { OptionInput } from './option-input'

/** One choice out of the org, found by typing; a value typed by hand is as good. */
export function LiveChoiceKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const [text, note] = useDraft(value, textOf)
  const loader = field.options && 'live' in field.options ? field.options.live : ''
  return (
    <OptionInput
      id={id}
      loader={loader}
      label={field.label}
      value={text}
      onChange={typed => {
        const next = fieldOfText(typed)
        note(typed, next)
        onChange(next)
      }}
      placeholder={field.placeholder ?? 'Search or type'}
      invalid={problem !== undefined}
      describedBy={describedBy}
      autoFocus={autoFocus}
    />
  )
}
