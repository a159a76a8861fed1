'use client'

import { Braces, Eraser, ListChecks, Lock, LockOpen, Undo2 } from 'lucide-react'
import { memo, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Field } from '@/lib/scenario/document'
import { FieldControl, holdsFields, takesMappings } from './field-control'
import { type FormField, plain, textOf } from './fields'
import { useForm } from './form-context'
import { problemAt, UNFILLED } from './problems'

/**
 * A field: label, what can be done with it besides filling it in, control, help, and its own problem.
 * @param bare  without label and actions: the list around it has said what it is
 */
export const FieldRow = memo(Row, isSame)

interface RowProps {
  field: FormField
  path: readonly string[]
  value: Field | undefined
  onChange: (next: Field | undefined, path: readonly string[]) => void
  bare?: boolean
}

function isSame(before: RowProps, now: RowProps): boolean {
  return (
    before.field === now.field &&
    before.value === now.value &&
    before.onChange === now.onChange &&
    before.bare === now.bare &&
    before.path.join('.') === now.path.join('.')
  )
}

function Row({ field, path, value, onChange, bare = false }: RowProps) {
  const id = useId()
  const { mappable, problems } = useForm()
  const [asksMapping, setAsksMapping] = useState(false)
  // The control that a press brought takes the caret; those that were there from the start do not.
  const [switched, setSwitched] = useState(false)
  // A mapping stays one while its text is empty for a moment.
  if (value?.is === 'mapping' && !asksMapping) setAsksMapping(true)
  // Sealed, so there is no text to map in any more; while it is typed there still is.
  const sealed = value?.is === 'sealed' && !(asksMapping && value.of?.is === 'mapping')
  const [asksSecret, setAsksSecret] = useState(false)
  const secret = sealed || asksSecret
  const mapped = asksMapping && !secret
  const found = problemAt(problems, path.join('.'), !holdsFields(field) || mapped)
  // An empty field of a module that was just put in is no mistake yet: it is one when it was there before or was left.
  const [emptyBefore] = useState(found === UNFILLED)
  const [left, setLeft] = useState(false)
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const here = row.current
    const leave = (): void => setLeft(true)
    here?.addEventListener('focusout', leave)
    return () => here?.removeEventListener('focusout', leave)
  }, [])
  const problem = found === UNFILLED && !bare && !emptyBefore && !left ? undefined : found
  const own = takesMappings(field)
  const put = (next: Field | undefined): void => {
    if (next?.is === 'mapping' && !mapped) setSwitched(true)
    if (next?.is === 'clear') setAsksMapping(false)
    onChange(next, path)
  }
  const control = (
    <FieldControl
      field={field}
      id={`${id}-control`}
      path={path}
      value={value}
      onChange={put}
      problem={problem}
      describedBy={field.help ? `${id}-help` : undefined}
      autoFocus={switched}
      mapped={mapped}
      secret={secret}
    />
  )
  const cleared = value?.is === 'clear'
  if (bare) return cleared ? <Cleared field={field} onUndo={() => put(undefined)} /> : control

  const labelled = field.kind !== 'boolean' || mapped || cleared
  return (
    <div ref={row} className="space-y-1">
      <div className="flex min-h-6 items-center gap-1">
        {labelled ? (
          // The editor of a mapping is no input, so the browser does not take a click on its label there by itself.
          <label
            id={`${id}-label`}
            htmlFor={`${id}-control`}
            className="flex min-w-0 flex-1 items-baseline gap-1 font-medium text-sm"
            onMouseUp={() => document.getElementById(`${id}-control`)?.focus()}
          >
            <span className="truncate">{field.label}</span>
            {field.required && (
              <span aria-hidden className="text-danger">
                *
              </span>
            )}
          </label>
        ) : (
          <div className="min-w-0 flex-1">{control}</div>
        )}
        {field.sealable && field.kind !== 'secret' && !cleared && (
          <RowAction
            label={secret ? `Do not keep ${field.label} secret` : `Keep ${field.label} secret`}
            icon={secret ? <LockOpen /> : <Lock />}
            words={secret ? 'Not secret' : 'Keep secret'}
            pressed={secret}
            onClick={() => {
              setAsksSecret(!secret)
              setSwitched(true)
              // What is sealed does not come back, so it is typed anew; what is in clear is sealed as it is.
              if (secret) onChange(undefined, path)
              else if (value && textOf(value) !== '') onChange({ is: 'sealed', of: contentOf(value) }, path)
            }}
          />
        )}
        {mappable && !own && !cleared && !secret && (
          <RowAction
            label={mapped ? `Choose ${field.label} here` : `Map ${field.label}`}
            icon={mapped ? <ListChecks /> : <Braces />}
            words={mapped ? 'Fixed' : 'Map'}
            onClick={() => {
              setAsksMapping(!mapped)
              setSwitched(true)
              const isLive = field.options !== undefined && 'live' in field.options && field.kind === 'choice'
              // An id that was picked is the beginning of a text; anything else is no text.
              if (mapped || !isLive) onChange(undefined, path)
            }}
          />
        )}
        {field.clearable && !cleared && (
          <RowAction
            label={`Clear ${field.label}`}
            icon={<Eraser />}
            words="Clear"
            onClick={() => put({ is: 'clear' })}
          />
        )}
      </div>
      {cleared ? <Cleared field={field} onUndo={() => put(undefined)} /> : labelled && control}
      {field.help && field.kind !== 'boolean' && (
        <p id={`${id}-help`} className="text-muted text-xs">
          {field.help}
        </p>
      )}
      {problem && !cleared && !own && !mapped && (
        <p role="alert" className="text-failed text-xs">
          {problem}
        </p>
      )}
    </div>
  )
}

/** Stands in the control's place. */
function Cleared({ field, onUndo }: { field: FormField; onUndo: () => void }) {
  return (
    <div className="flex min-h-8 items-center gap-2 rounded-md bg-waiting-soft px-2.5 text-sm text-waiting">
      <Eraser aria-hidden className="size-4 shrink-0" />
      <span className="flex-1">Will be emptied.</span>
      <RowAction label={`Do not clear ${field.label}`} icon={<Undo2 />} words="Undo" onClick={onUndo} />
    </div>
  )
}

const contentOf = (value: Field) =>
  value.is === 'mapping' || value.is === 'value' ? value : { is: 'value' as const, value: plain(value) }

function RowAction({
  label,
  icon,
  words,
  pressed,
  onClick,
}: {
  label: string
  icon: ReactNode
  words: string
  /** It is a switch, and this is how it stands. */
  pressed?: boolean
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
      className="inline-flex h-6 shrink-0 items-center gap-1 rounded-sm px-1.5 text-faint text-xs hover:bg-hover hover:text-ink [&_svg]:size-3.5"
    >
      {icon}
      {words}
    </button>
  )
}
