'use client'

import { type RefObject, useEffect, useState } from 'react'

/** Whether an element is at least so wide, in px; true until it is measured. */
export function useWide(element: RefObject<HTMLElement | null>, width: number): boolean {
  const [wide, setWide] = useState(true)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWide(entry.contentRect.width >= width)
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element, width])
  return wide
}
