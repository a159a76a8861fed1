'use client'

import { useCallback, useLayoutEffect, useState } from 'react'

/**
 * A number that this browser keeps: the width of a panel. It is `usual` on the server, and what was kept from the first
 * paint in the browser on.
 * @param key  where it is kept; null: it is not kept
 */
export function useRemembered(key: string | null, usual: number): [number, (value: number) => void] {
  const [value, setValue] = useState(usual)
  useLayoutEffect(() => {
    const kept = key === null ? null : localStorage.getItem(key)
    if (kept !== null && Number.isFinite(Number(kept))) setValue(Number(kept))
  }, [key])
  const keep = useCallback(
    (next: number) => {
      setValue(next)
      if (key !== null) localStorage.setItem(key, String(next))
    },
    [key],
  )
  return [value, keep]
}

/** Whether something is open, kept like {@link useRemembered}. */
export function useRememberedOpen(key: string, usual: boolean): [boolean, (open: boolean) => void] {
  const [value, keep] = useRemembered(key, usual ? 1 : 0)
  return [value === 1, useCallback((open: boolean) => keep(open ? 1 : 0), [keep])]
}
