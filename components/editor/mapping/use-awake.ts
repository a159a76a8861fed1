'use client'

import { type RefObject, useEffect, useState } from 'react'

/** How far outside of the view a field is made ready, so that scrolling never shows it change. */
const MARGIN = '300px'
/** How long the fields out of view wait at most, in milliseconds; they are ready for the keyboard and a search too. */
const LATEST = 3_000

/** True once the element has come near the view or the browser has time to spare, and from then on. */
export function useAwake(element: RefObject<HTMLElement | null>): boolean {
  const [awake, setAwake] = useState(false)
  useEffect(() => {
    const watched = element.current
    if (awake || !watched) return
    const wake = (): void => setAwake(true)
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(one => one.isIntersecting)) wake()
      },
      { rootMargin: MARGIN },
    )
    observer.observe(watched)
    const cancel = whenIdle(wake)
    return () => {
      observer.disconnect()
      cancel()
    }
  }, [awake, element])
  return awake
}

/** Safari has no idle callbacks. */
function whenIdle(wake: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const asked = requestIdleCallback(wake, { timeout: LATEST })
    return () => cancelIdleCallback(asked)
  }
  const timer = setTimeout(wake, LATEST)
  return () => clearTimeout(timer)
}
