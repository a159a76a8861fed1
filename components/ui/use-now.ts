'use client'

import { useSyncExternalStore } from 'react'

/** How often what is shown relative to now is drawn again, in ms. */
const TICK = 15_000

const ticked = (): number => Math.floor(Date.now() / TICK) * TICK

function subscribe(tell: () => void): () => void {
  const timer = setInterval(tell, TICK)
  return () => clearInterval(timer)
}

/** Now, in ms since 1970, to the quarter of a minute. The server's differs; so its text needs no warning. */
export const useNow = (): number => useSyncExternalStore(subscribe, ticked, ticked)
