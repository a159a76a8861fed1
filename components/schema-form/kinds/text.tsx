'use client'

import { MappingField } from '@/components/editor/mapping/mapping-field'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { fieldOfText, textOf } from '../fields'
import { useForm } from '../form-context'
import { useDraft } from '../use-draft'
import type { KindProps } from './kind-props'

/** One or more lines of text with mappings in it; the plain text where nothing can be mapped. */
export function TextKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const { mappable } = useForm()
  const [text, note] = useDraft(value, textOf)
  const type = (typed: string): void => {
    const next = fieldOfText(typed, value?.is === 'value' ? value.value : field.default)
    note(typed, next)
    onChange(next)
  }
  const lines = field.kind === 'multiline' || text.includes('\n')
  const usual = field.placeholder ?? (field.default === undefined ? '' : String(field.default))
  if (!mappable) {
    const control = {
      id,
      value: text,
      placeholder: usual,
      'aria-describedby': describedBy,
      'aria-invalid': problem !== undefined,
      'aria-required': field.required,
    }
    return lines ? (
      <Textarea {...control} onChange={event => type(event.target.value)} />
    ) : (
      <Input {...control} onChange={event => type(event.target.value)} />
    )
  }
  return (
    <MappingField
      id={id}
      label={field.label}
      value={text}
      onChange={type}
      multiline={lines}
      encoding={field.encode ?? 'text'}
      placeholder={usual}
      required={field.required}
      problem={problem}
      describedBy={describedBy}
      autoFocus={autoFocus}
    />
  )
}
