'use client'

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react'
import { cn } from './cn'
import { useRemembered } from './use-remembered'

/** How far one press of an arrow key moves the edge, in px. */
const STEP = 16

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
  const drag = useRef<{ x: number; width: number } | null>(null)
  const width = Math.min(max, Math.max(min, kept))
  const outward = sized === 'first' ? 1 : -1
  const moveTo = (next: number) => keep(Math.min(max, Math.max(min, Math.round(next))))
  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, width }
  }
  const onPointerMove = (event: PointerEvent) => {
    if (drag.current) moveTo(drag.current.width + (event.clientX - drag.current.x) * outward)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowRight: width + STEP * outward,
      ArrowLeft: width - STEP * outward,
      Home: min,
      End: max,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    moveTo(to)
  }
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
      <hr
        aria-label={label}
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={min}
        aria-valuemax={max}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onLostPointerCapture={() => {
          drag.current = null
        }}
        onKeyDown={onKeyDown}
        onDoubleClick={() => keep(size)}
        className="relative m-0 hidden w-px shrink-0 cursor-col-resize touch-none self-stretch border-0 bg-line before:absolute before:inset-y-0 before:-inset-x-1.5 hover:bg-accent focus-visible:bg-accent md:block"
      />
      {panel('second', second)}
    </div>
  )
}
