'use client'

import { useSyncExternalStore } from 'react'

/** How long what stands on a link stays when the pointer goes from the line to it. Milliseconds. */
const LINGERS = 200

let current: string | null = null
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function become(next: string | null): void {
  clearTimeout(timer)
  if (next === current) return
  current = next
  for (const tell of listeners) tell()
}

/** The pointer has come to a link, or to what stands on it. */
export const pointAt = (id: string): void => become(id)

/** The pointer has left it; perhaps only for the other part of it. */
export function leave(id: string): void {
  if (current !== id) return
  clearTimeout(timer)
  timer = setTimeout(() => become(null), LINGERS)
}

const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** Whether the pointer is at this link. */
export const usePointedLink = (id: string): boolean =>
  useSyncExternalStore(
    subscribe,
    () => current === id,
    () => false,
  )
