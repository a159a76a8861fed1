'use client'

import { MappingField, SETTLES } from '@/components/editor/mapping/mapping-field'
import { useSettled } from '@/components/editor/mapping/use-settled'
import { Textarea } from '@/components/ui/textarea'
import type { Field } from '@/lib/scenario/document'
import { escapeBraces, fixedText, jsonOf, plain } from '../fields'
import { useForm } from '../form-context'
import { whyNotJson } from '../json-warning'
import { useDraft } from '../use-draft'
import type { KindProps } from './kind-props'

/** JSON with mappings in it. What cannot be read as JSON is kept as the text it is, with a warning. */
export function JsonKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const { mappable } = useForm()
  const [text, note] = useDraft(value, jsonText)
  const type = (typed: string): void => {
    const next = fieldOfJson(typed)
    note(typed, next)
    onChange(next)
  }
  const warning = whyNotJson(useSettled(text, SETTLES))
  if (!mappable) {
    return (
      <>
        <Textarea
          id={id}
          rows={4}
          value={text}
          placeholder={field.placeholder ?? ''}
          spellCheck={false}
          aria-describedby={describedBy}
          aria-invalid={problem !== undefined}
          className="font-mono text-xs"
          onChange={event => type(event.target.value)}
        />
        {problem ? (
          <p role="alert" className="text-failed text-xs">
            {problem}
          </p>
        ) : (
          warning && <p className="text-waiting text-xs">{warning}</p>
        )}
      </>
    )
  }
  return (
    <MappingField
      id={id}
      label={field.label}
      value={text}
      onChange={type}
      multiline
      code
      encoding={field.encode ?? 'json'}
      placeholder={field.placeholder ?? '{ }'}
      required={field.required}
      problem={problem}
      warning={warning}
      describedBy={describedBy}
      autoFocus={autoFocus}
    />
  )
}

/** A fixed text that is no JSON is shown as it was typed. */
function jsonText(field: Field | undefined): string {
  if (field === undefined) return ''
  if (field.is === 'mapping') return field.template
  const value = plain(field)
  if (typeof value === 'string' && jsonOf(value) === undefined) return escapeBraces(value)
  return escapeBraces(JSON.stringify(value, null, 2))
}

function fieldOfJson(text: string): Field | undefined {
  if (text.trim() === '') return undefined
  const fixed = fixedText(text)
  if (fixed === null) return { is: 'mapping', template: text }
  const read = jsonOf(fixed)
  return { is: 'value', value: read === undefined ? fixed : read }
}
