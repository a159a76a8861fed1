'use client'

import { MappingField } from '@/components/editor/mapping/mapping-field'
import type { Field } from '@/lib/scenario/document'
import { isTyped } from '@/lib/scenario/secret-rows'
import { fieldOfText, fixedText, jsonOf, textOf } from '../fields'
import { useDraft } from '../use-draft'
import type { KindProps } from './kind-props'

/** A field of any kind that is filled by a mapping: one whole expression keeps its type. */
export function MappedKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const [text, note] = useDraft(value, textOf)
  return (
    <MappingField
      id={id}
      label={field.label}
      value={text}
      onChange={typed => {
        const next = asSecret(mappedField(typed, field.kind), field.kind)
        note(typed, next)
        onChange(next)
      }}
      encoding={field.encode ?? 'text'}
      placeholder={`Data for ${field.label.toLowerCase()}`}
      required={field.required}
      problem={problem}
      describedBy={describedBy}
      autoFocus={autoFocus}
    />
  )
}

/** A mapping with anything typed around it may hold a secret itself, in a field of secrets. */
function asSecret(field: Field | undefined, kind: string): Field | undefined {
  if (kind !== 'secret' || (field?.is !== 'mapping' && field?.is !== 'value')) return field
  return isTyped(field) ? { is: 'sealed', of: field } : field
}

const TYPED = new Set(['number', 'boolean', 'json', 'list', 'choices', 'record', 'object'])

/** What is typed without a mapping is a fixed value, of the field's own type where it can be read as one. */
function mappedField(text: string, kind: string): Field | undefined {
  const fixed = fixedText(text)
  const read = fixed === null || !TYPED.has(kind) ? undefined : jsonOf(fixed)
  return read === undefined ? fieldOfText(text) : { is: 'value', value: read }
}
