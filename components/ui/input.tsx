import type { ComponentProps } from 'react'
import { cn } from './cn'
import { inputStyle } from './field'

/** One line of text. Stands in a `Field`, which ties label, help and error to it. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={cn(inputStyle, 'h-8 py-0', className)} />
}
