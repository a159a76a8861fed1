'use client'

import { type RefObject, useEffect } from 'react'

/** A change of width by so many px is another screen, not a moved edge. */
const ANOTHER_SCREEN = 200

/** Brings the whole drawing back into view when the stage becomes much wider or narrower: a turned phone, a split screen. */
export function useRefit(stage: RefObject<HTMLElement | null>, fitAll: (duration: number) => void): void {
  useEffect(() => {
    if (!stage.current) return
    let width = stage.current.clientWidth
    const observer = new ResizeObserver(([entry]) => {
      if (!entry || Math.abs(entry.contentRect.width - width) < ANOTHER_SCREEN) return
      width = entry.contentRect.width
      fitAll(0)
    })
    observer.observe(stage.current)
    return () => observer.disconnect()
  }, [stage, fitAll])
}
