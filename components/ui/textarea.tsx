import type { ComponentProps } from 'react'
import { cn } from './cn'
import { inputStyle } from './field'

/** Lines of text; grows with what is typed, to 20 lines. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      {...rest}
      className={cn(inputStyle, 'field-sizing-content max-h-100 min-h-16 resize-y leading-5', className)}
    />
  )
}
