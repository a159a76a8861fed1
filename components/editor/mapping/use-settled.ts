'use client'

import { useEffect, useState } from 'react'

/** A value once it has rested for `ms`, so that half a word is not called wrong. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return settled
}
