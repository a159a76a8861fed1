'use client'

import type { ReactNode } from 'react'
import { cn } from './cn'
import { ResizeEdge } from './resize-edge'
import { useRemembered } from './use-remembered'

/**
 * Two panels with an edge between them that can be dragged, or moved with the arrow keys; the browser remembers it.
 * Below 768 px they stand one under the other.
 * @param size  the usual width of the sized panel in px, `min` and `max` its limits
 * @param sized  which of the two has the size; the other takes the rest
 */
export function SplitPane({
  name,
  label,
  size,
  min = 200,
  max = 800,
  sized = 'second',
  first,
  second,
  className,
}: {
  /** Under which the browser remembers it. */
  name: string
  /** Of the edge, e.g. "Width of the steps". */
  label: string
  size: number
  min?: number
  max?: number
  sized?: 'first' | 'second'
  first: ReactNode
  second: ReactNode
  className?: string
}) {
  const [kept, keep] = useRemembered(`joinery.split.${name}`, size)
  const width = Math.min(max, Math.max(min, kept))
  const panel = (which: 'first' | 'second', content: ReactNode) => (
    <div
      className={cn('min-h-0 min-w-0', which === sized ? 'md:w-(--pane) md:shrink-0' : 'flex-1')}
      style={which === sized ? { '--pane': `${width}px` } : undefined}
    >
      {content}
    </div>
  )
  return (
    <div className={cn('flex min-h-0 flex-col md:flex-row', className)}>
      {panel('first', first)}
      <ResizeEdge
        label={label}
        width={width}
        usual={size}
        min={min}
        max={max}
        grows={sized === 'first' ? 'right' : 'left'}
        onChange={keep}
        className="relative hidden bg-line md:block"
      />
      {panel('second', second)}
    </div>
  )
}
