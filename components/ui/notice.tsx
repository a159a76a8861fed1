import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

const LOOKS = {
  failed: { icon: CircleAlert, style: 'bg-failed-soft text-failed' },
  waiting: { icon: TriangleAlert, style: 'bg-waiting-soft text-waiting' },
  succeeded: { icon: CircleCheck, style: 'bg-succeeded-soft text-succeeded' },
  info: { icon: Info, style: 'bg-running-soft text-running' },
} as const

/** A few words in a box: what is wrong, what worked, what to know. Errors are read out at once. */
export function Notice({
  look,
  children,
  className,
}: {
  look: keyof typeof LOOKS
  children: ReactNode
  className?: string
}) {
  const { icon: Icon, style } = LOOKS[look]
  return (
    <div
      role={look === 'failed' ? 'alert' : 'status'}
      className={cn('flex gap-2 rounded-md px-3 py-2 text-sm', style, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}
