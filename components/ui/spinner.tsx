import { LoaderCircle } from 'lucide-react'
import { cn } from './cn'

/** Something is on its way; says what in words, to the eye or to a screen reader alone. */
export function Spinner({
  words,
  quiet = false,
  className,
}: {
  words: string
  quiet?: boolean
  className?: string
}) {
  return (
    <span role="status" className={cn('inline-flex items-center gap-2 text-muted text-sm', className)}>
      <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />
      <span className={cn(quiet && 'sr-only')}>{words}</span>
    </span>
  )
}
