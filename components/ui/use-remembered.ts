'use client'

import { useCallback, useEffect, useState } from 'react'

/**
 * A number that this browser keeps: the width of a panel. It starts as `usual` on the server and on the first paint.
 * @param key  where it is kept; null: it is not kept
 */
export function useRemembered(key: string | null, usual: number): [number, (value: number) => void] {
  const [value, setValue] = useState(usual)
  useEffect(() => {
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
