'use client'

import { type RefObject, useEffect, useState } from 'react'

/** How far outside of the view a field is made ready, so that scrolling never shows it change. */
const MARGIN = '300px'

/** True once the element has come near the view, and from then on. */
export function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const watched = element.current
    if (near || !watched) return
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(one => one.isIntersecting)) setNear(true)
      },
      { rootMargin: MARGIN },
    )
    observer.observe(watched)
    return () => observer.disconnect()
  }, [near, element])
  return near
}
