'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import type { KindProps } from './kind-props'

/** A fixed secret: typed unseen, and once it is there only dots, with a way to type another one. */
export function SecretKind({ field, id, value, onChange, problem, describedBy, autoFocus }: KindProps) {
  const [typing, setTyping] = useState(false)
  const [text, setText] = useState('')
  if (value && !typing) {
    return (
      <div className="flex h-8 items-center gap-2 text-sm">
        <span role="img" className="flex-1 text-muted" aria-label={`${field.label} is set`}>
          ••••••••
        </span>
        <Button
          id={id}
          aria-label={`Change ${field.label}`}
          className="h-7"
          onClick={() => {
            setText('')
            setTyping(true)
          }}
        >
          Change
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
  return (
    <Input
      id={id}
      type="password"
      autoComplete="new-password"
      value={text}
      placeholder={value ? 'Type the new one' : (field.placeholder ?? '')}
      aria-describedby={describedBy}
      aria-invalid={problem !== undefined}
      aria-required={field.required}
      autoFocus={typing || autoFocus}
      onChange={event => {
        setTyping(true)
        setText(event.target.value)
        if (event.target.value !== '') onChange({ is: 'value', value: event.target.value })
        else if (!value || text !== '') onChange(undefined)
      }}
      onBlur={() => setTyping(false)}
    />
  )
}
