'use client'

import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'
import { ResizeEdge } from '@/components/ui/resize-edge'
import { useRemembered } from '@/components/ui/use-remembered'

/**
 * A panel over the canvas, at one of its sides. Its inner edge can be moved, and the browser remembers where to.
 * On a narrow screen it takes the width there is.
 * @param usual  its width in px to begin with, `min` and `max` its limits
 */
export function FloatingPanel({
  name,
  label,
  side,
  usual,
  min,
  max,
  className,
  children,
}: {
  /** Under which the browser remembers its width. */
  name: string
  /** What it is, to screen readers. */
  label: string
  side: 'left' | 'right'
  usual: number
  min: number
  max: number
  className?: string
  children: ReactNode
}) {
  const [kept, keep] = useRemembered(`joinery.editor.${name}`, usual)
  const width = Math.min(max, Math.max(min, kept))
  return (
    <div
      style={{ '--panel': `${width}px` }}
      className={cn('pointer-events-auto relative flex max-h-full w-full md:w-(--panel)', className)}
    >
      <section
        aria-label={label}
        data-panel={name}
        className="flex max-h-full min-w-0 flex-1 flex-col overflow-hidden rounded-md border border-line bg-raised shadow-float"
      >
        {children}
      </section>
      <ResizeEdge
        label={`Width of: ${label}`}
        width={width}
        usual={usual}
        min={min}
        max={max}
        grows={side === 'left' ? 'right' : 'left'}
        onChange={keep}
        className={cn(
          'absolute inset-y-1 z-10 hidden rounded-full md:block',
          side === 'left' ? 'right-0' : 'left-0',
        )}
      />
    </div>
  )
}
