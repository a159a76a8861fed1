'use client'

import { type ReactNode, useId } from 'react'
import { cn } from './cn'

export const inputStyle =
  'block w-full rounded-md border border-line-control bg-surface px-2.5 py-1.5 text-ink text-sm placeholder:text-faint focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-danger'

/** What a control gets, so that its label, help and error are tied to it. */
export interface ControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  required: boolean | undefined
}

/** A label, a control, its help and its error. */
export function Field({
  label,
  help,
  error,
  required,
  className,
  children,
}: {
  label: string
  help?: ReactNode
  error?: string | undefined
  required?: boolean
  className?: string
  children: (control: ControlProps) => ReactNode
}) {
  const id = useId()
  const described = [help ? `${id}-help` : null, error ? `${id}-error` : null].filter(it => it !== null)
  return (
    <div className={cn('space-y-1', className)}>
      <label htmlFor={id} className="flex items-baseline gap-1 font-medium text-sm">
        {label}
        {required && (
          <span aria-hidden className="text-danger">
            *
          </span>
        )}
      </label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': error ? true : undefined,
        required,
      })}
      {help && (
        <p id={`${id}-help`} className="text-muted text-xs">
          {help}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-failed text-xs">
          {error}
        </p>
      )}
    </div>
  )
}
