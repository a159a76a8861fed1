import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

const LOOKS = {
  info: { icon: Info, style: 'bg-running-soft text-running' },
  warning: { icon: TriangleAlert, style: 'bg-waiting-soft text-waiting' },
  failed: { icon: CircleAlert, style: 'bg-failed-soft text-failed' },
} as const

/** A strip over the whole page for what holds everywhere; inside a page, `Notice` is the box for it. */
export function Banner({
  look = 'info',
  action,
  children,
}: {
  look?: keyof typeof LOOKS
  action?: ReactNode
  children: ReactNode
}) {
  const { icon: Icon, style } = LOOKS[look]
  return (
    <div
      role={look === 'failed' ? 'alert' : undefined}
      className={cn(
        'flex min-h-8 shrink-0 items-center gap-2 border-line border-b px-4 py-1 text-xs md:px-6',
        style,
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 break-words">{children}</p>
      {action}
    </div>
  )
}
