'use client'

import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { useNonce } from '@/components/frame/nonce'
import { cn } from '@/components/ui/cn'
import { Textarea } from '@/components/ui/textarea'
import type { Encoding } from '@/lib/expression'
import type { MappingEditor } from './create-editor'
import { MappingNote } from './mapping-note'
import { useMappingScope } from './mapping-scope'
import { BOX } from './pill-style'
import { StillText } from './still-text'
import { leaveTarget, type MappingTarget, takeTarget } from './target'
import type { TextMode } from './tokens'
import { useAwake } from './use-awake'
import { useKit } from './use-kit'
import { useSettled } from './use-settled'

/** How long typing must rest before it is called wrong. */
export const SETTLES = 600
/** How long it must rest before braces with nothing in them are called wrong while somebody is at the field. */
const GIVEN_UP = 5_000
/** Braces with nothing in them, or without their end so far: the drawing's check may have said so already. */
const UNFINISHED = /\{\{\s*(?:\}\}|$)/

/**
 * A text that may hold `{{ … }}`, or one expression: mappings are pills, what is wrong is underlined and said, the result
 * for the last run’s data stands below. Stands in a `MappingScope`.
 * @param value  as stored: a template, or the expression without braces in mode `expression`
 * @param code  in the font of expressions and JSON
 */
export function MappingField({
  id,
  label,
  value,
  onChange,
  mode = 'template',
  multiline = false,
  code = false,
  encoding = 'text',
  placeholder = '',
  required = false,
  problem: found,
  warning,
  describedBy,
  autoFocus = false,
}: {
  id?: string
  label: string
  value: string
  onChange: (text: string) => void
  mode?: TextMode
  multiline?: boolean
  code?: boolean
  encoding?: Encoding
  placeholder?: string | undefined
  required?: boolean
  problem?: string | undefined
  /** What may be meant, but hardly is. */
  warning?: string | undefined
  describedBy?: string | undefined
  autoFocus?: boolean
}) {
  const noteId = useId()
  const own = useId()
  const state = useKit()
  const scope = useMappingScope()
  const nonce = useNonce()
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<MappingEditor>(undefined)
  const whole = useRef<HTMLDivElement>(null)
  const awake = useAwake(whole)
  // Somebody went into it; from then on the editor stays.
  const [entered, setEntered] = useState(autoFocus)
  const settled = useSettled(value, SETTLES)
  const rested = useSettled(value, GIVEN_UP)
  const [focused, setFocused] = useState(false)
  const patient = focused && rested !== value
  const problem = patient && UNFINISHED.test(value) ? undefined : found
  const kit = state.is === 'ready' && (awake || entered) ? state.kit : null

  const attributes = useMemo(
    (): Record<string, string> => ({
      id: id ?? own,
      'aria-label': label,
      'aria-describedby': [noteId, describedBy].filter(Boolean).join(' '),
      ...(problem ? { 'aria-invalid': 'true' } : {}),
      ...(required ? { 'aria-required': 'true' } : {}),
      'aria-multiline': String(multiline),
      spellcheck: 'false',
    }),
    [id, own, label, noteId, describedBy, problem, required, multiline],
  )
  // The editor lives longer than a render and must not call what an old one gave it.
  const latest = useRef({ value, onChange, label, entered, attributes, scope })
  latest.current = { value, onChange, label, entered, attributes, scope }
  const fixed = useRef({ mode, multiline, placeholder, nonce })

  useEffect(() => {
    if (!kit || !host.current) return
    const made = kit.createEditor(host.current, {
      ...fixed.current,
      ...latest.current.scope,
      text: latest.current.value,
      attributes: latest.current.attributes,
      onChange: text => latest.current.onChange(text),
      onFocus: () => {
        setFocused(true)
        takeTarget(target)
      },
      onBlur: () => setFocused(false),
    })
    const target: MappingTarget = {
      label: latest.current.label,
      insert: what => made.insert(what),
      focus: () => made.focus(),
    }
    editor.current = made
    if (latest.current.entered) made.focus()
    return () => {
      leaveTarget(target)
      editor.current = undefined
      made.destroy()
    }
  }, [kit])
  useEffect(() => editor.current?.setText(value), [value])
  useEffect(() => editor.current?.setScope({ ...scope, mode }), [scope, mode])
  useEffect(() => editor.current?.setAttributes(attributes), [attributes])

  const box = cn(
    BOX,
    multiline ? 'min-h-20' : 'min-h-8',
    code && 'font-mono text-xs',
    problem && 'border-danger',
  )
  return (
    <div className="space-y-1">
      {state.is === 'failed' ? (
        <>
          <Textarea
            id={attributes.id}
            aria-label={label}
            aria-describedby={attributes['aria-describedby']}
            aria-invalid={problem !== undefined}
            rows={multiline ? 4 : 1}
            value={value}
            onChange={event => onChange(event.target.value)}
          />
          <p className="text-muted text-xs">
            The mapping editor could not be loaded, so this is the plain text. Reload the page to try again.
          </p>
        </>
      ) : (
        <div ref={whole} className={box}>
          {!kit && (
            <button
              type="button"
              aria-label={label}
              className="block min-h-5 w-full cursor-text whitespace-pre-wrap break-words text-left outline-none"
              onFocus={() => setEntered(true)}
            >
              {value === '' ? (
                <span className="text-faint">{placeholder}</span>
              ) : (
                <StillText text={value} mode={mode} upstream={scope.upstream} />
              )}
            </button>
          )}
          <div ref={host} />
        </div>
      )}
      <MappingNote
        id={noteId}
        text={settled}
        mode={mode}
        encoding={encoding}
        problem={problem}
        warning={warning}
        patient={patient}
        expected={mode === 'expression' || value.includes('{{')}
      />
    </div>
  )
}
