'use client'

import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import type { Field } from '@/lib/scenario/document'
import { fieldOfText } from '../fields'
import type { KindProps } from './kind-props'

/** Kinds that are long: nobody types a body unseen, so it is seen until the caret has left it. */
const LONG = new Set(['multiline', 'json'])

/**
 * A secret: typed, and once it is there only dots, with a way to type another one. What is typed is sealed when it is
 * saved and never comes back. A text that is no password may hold mappings.
 */
export function SecretKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const [typing, setTyping] = useState(false)
  const [text, setText] = useState('')
  // What was there stays until another one is typed.
  const before = useRef<Field | undefined>(undefined)
  const isSet = value !== undefined && !(value.is === 'sealed' && !value.id && !value.of)
  if (isSet && !typing) {
    return (
      <div className="flex h-8 items-center gap-2 text-sm">
        <span role="img" className="flex-1 text-muted" aria-label={`${field.label} is set`}>
          ••••••••
        </span>
        <Button
          id={id}
          aria-label={`Replace ${field.label}`}
          className="h-7"
          onClick={() => {
            before.current = value
            setText('')
            setTyping(true)
          }}
        >
          Replace
        </Button>
        <Button
          look="quiet"
          aria-label={`Remove ${field.label}`}
          className="h-7"
          onClick={() => onChange(undefined)}
        >
          Remove
        </Button>
      </div>
    )
  }
  const control = {
    id,
    value: text,
    placeholder: before.current ? 'Type the new one' : (field.placeholder ?? ''),
    'aria-label': field.label,
    'aria-describedby': describedBy,
    'aria-invalid': problem !== undefined,
    'aria-required': field.required,
    autoFocus: typing || autoFocus,
    onBlur: () => {
      before.current = undefined
      setText('')
      setTyping(false)
    },
  }
  const type = (typed: string): void => {
    setTyping(true)
    setText(typed)
    onChange(typed === '' ? before.current : { is: 'sealed', of: contentOf(typed, field.kind) })
  }
  if (LONG.has(field.kind)) {
    return (
      <Textarea
        {...control}
        rows={4}
        spellCheck={false}
        autoComplete="off"
        className="font-mono text-xs"
        onChange={event => type(event.target.value)}
      />
    )
  }
  return (
    <Input
      {...control}
      type="password"
      autoComplete="new-password"
      onChange={event => type(event.target.value)}
    />
  )
}

/** A password is what it is, braces and all; any other text may hold mappings. */
function contentOf(text: string, kind: string) {
  const field = kind === 'secret' ? undefined : fieldOfText(text)
  return field?.is === 'mapping' ? field : { is: 'value' as const, value: text }
}
