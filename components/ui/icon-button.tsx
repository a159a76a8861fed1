'use client'

import type { ComponentProps } from 'react'
import { cn } from './cn'
import { Tooltip } from './tooltip'

/** A button that shows only an icon; its label is read out, and shown on hover and focus. */
export function IconButton({ label, className, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <Tooltip words={label}>
      <button
        type="button"
        aria-label={label}
        className={cn(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors duration-150 hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-45 data-[popup-open]:bg-hover data-[popup-open]:text-ink [&_svg]:size-4',
          className,
        )}
        {...rest}
      />
    </Tooltip>
  )
}
