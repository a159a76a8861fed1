'use client'

import { Eraser, Plus, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Input } from '@/components/ui/input'
import type { Field } from '@/lib/scenario/document'
import { FieldRow } from '../field-row'
import type { KindProps } from './kind-props'
import { OptionInput } from './option-input'
import { fieldOfRows, problemOf, type RecordRow, rowsOf } from './record-rows'

/** Names and values that people make up, or that the org suggests. */
export function RecordKind({ field, path, value, onChange }: KindProps) {
  const { rows, put, add } = useRows(value, onChange)
  const loader = field.options && 'live' in field.options ? field.options.live : null
  return (
    <div className="space-y-2">
      {rows.map(row => {
        const problem = problemOf(row, rows)
        const name = row.name === '' ? 'the new one' : row.name
        const rename = (next: string): void =>
          put(rows.map(one => (one.id === row.id ? { ...one, name: next } : one)))
        const fill = (next: Field | undefined): void =>
          put(rows.map(one => (one.id === row.id ? { ...one, value: next } : one)))
        return (
          <div key={row.id} className="flex items-start gap-1 rounded-md border border-line p-2">
            <div className="min-w-0 flex-1 space-y-1.5">
              {loader === null ? (
                <Input
                  aria-label={`Name of ${name}`}
                  placeholder="Name"
                  value={row.name}
                  aria-invalid={problem !== null}
                  onChange={event => rename(event.target.value)}
                />
              ) : (
                <OptionInput
                  loader={loader}
                  label={`Name of ${name}`}
                  placeholder="Name"
                  value={row.name}
                  invalid={problem !== null}
                  onChange={rename}
                />
              )}
              {problem && (
                <p role="alert" className="text-failed text-xs">
                  {problem}
                </p>
              )}
              <FieldRow
                field={{
                  name: row.name,
                  path: '',
                  kind: 'text',
                  label: `Value of ${name}`,
                  required: false,
                  placeholder: 'Value',
                }}
                path={[...path, row.name]}
                value={row.value}
                bare
                onChange={fill}
              />
            </div>
            {field.clearable && row.value?.is !== 'clear' && (
              <IconButton label={`Clear ${name}`} onClick={() => fill({ is: 'clear' })}>
                <Eraser />
              </IconButton>
            )}
            <IconButton label={`Remove ${name}`} onClick={() => put(rows.filter(one => one.id !== row.id))}>
              <Trash2 />
            </IconButton>
          </div>
        )
      })}
      <Button className="h-7 px-2 text-xs" onClick={add}>
        <Plus aria-hidden className="size-3.5" /> Add to {field.label.toLowerCase()}
      </Button>
    </div>
  )
}

/** The rows as they are edited; read anew only when what is stored was changed elsewhere. */
function useRows(stored: Field | undefined, onChange: (next: Field | undefined) => void) {
  const [, redraw] = useState(0)
  const kept = useRef<{ rows: RecordRow[]; of: string; next: number }>(undefined)
  const now = JSON.stringify(stored) ?? ''
  if (kept.current?.of !== now) {
    const rows = rowsOf(stored)
    const from = kept.current?.next ?? 0
    kept.current = {
      rows: rows.map((row, at) => ({ ...row, id: from + at })),
      of: now,
      next: from + rows.length,
    }
  }
  const { current } = kept
  const put = (rows: RecordRow[]): void => {
    const next = fieldOfRows(rows)
    const of = JSON.stringify(next) ?? ''
    kept.current = { rows, of, next: current.next }
    redraw(before => before + 1)
    if (of !== now) onChange(next)
  }
  const add = (): void => {
    const id = current.next
    kept.current = { ...current, rows: [...current.rows, { id, name: '', value: undefined }], next: id + 1 }
    redraw(before => before + 1)
  }
  return { rows: current.rows, put, add }
}
