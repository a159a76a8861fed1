'use client'

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { cn } from './cn'

/** How far one press of an arrow key moves the edge, in px. */
const STEP = 16

/**
 * The edge of a panel: dragged, or moved with the arrow keys; a double click brings the usual width back.
 * @param width  of the panel in px, `usual` where it began, `min` and `max` its limits
 * @param grows  to which side the edge moves when the panel grows
 */
export function ResizeEdge({
  label,
  width,
  usual,
  min,
  max,
  grows,
  onChange,
  className,
}: {
  /** What it changes, e.g. "Width of the steps". */
  label: string
  width: number
  usual: number
  min: number
  max: number
  grows: 'right' | 'left'
  onChange: (width: number) => void
  className?: string
}) {
  const drag = useRef<{ x: number; width: number } | null>(null)
  const outward = grows === 'right' ? 1 : -1
  const moveTo = (next: number) => onChange(Math.min(max, Math.max(min, Math.round(next))))
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
  return (
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
      onDoubleClick={() => onChange(usual)}
      className={cn(
        'm-0 w-px shrink-0 cursor-col-resize touch-none self-stretch border-0 before:absolute before:inset-y-0 before:-inset-x-1.5 hover:bg-accent focus-visible:bg-accent',
        className,
      )}
    />
  )
}
