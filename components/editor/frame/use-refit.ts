'use client'

import { type RefObject, useEffect } from 'react'

/** A change of width by so many px is another screen, not a moved edge. */
const ANOTHER_SCREEN = 200
/** A screen that changes passes through widths in between, with panels where they do not stay. */
const SETTLES_MS = 80

/** Brings the whole drawing back into view when the stage becomes much wider or narrower: a turned phone, a split screen. */
export function useRefit(stage: RefObject<HTMLElement | null>, fitAll: (duration: number) => void): void {
  useEffect(() => {
    if (!stage.current) return
    let fitted = stage.current.clientWidth
    let timer: ReturnType<typeof setTimeout>
    const observer = new ResizeObserver(([entry]) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const width = entry?.contentRect.width ?? fitted
        if (Math.abs(width - fitted) < ANOTHER_SCREEN) return
        fitted = width
        fitAll(0)
      }, SETTLES_MS)
    })
    observer.observe(stage.current)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
    }
  }, [stage, fitAll])
}
