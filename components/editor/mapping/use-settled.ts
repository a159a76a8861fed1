'use client'

import { useEffect, useState } from 'react'

/** A value once it has rested for `ms`; at once while `now` holds. So that half a word is not called wrong. */
export function useSettled<T>(value: T, ms: number, now: boolean): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (now) {
      setSettled(value)
      return
    }
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms, now])
  return now ? value : settled
}
