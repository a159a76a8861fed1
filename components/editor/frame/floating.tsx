import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/cn'

/** A small paper that floats over the canvas and takes the pointer. */
export const Floating = ({ className, ...rest }: ComponentProps<'div'>) => (
  <div
    className={cn(
      'pointer-events-auto flex w-fit rounded-md border border-line bg-raised shadow-float',
      className,
    )}
    {...rest}
  />
)
