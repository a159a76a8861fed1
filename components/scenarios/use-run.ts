'use client'

import { useEffect, useRef, useState } from 'react'
import { ask } from '@/components/ask'
import type { OutputOf } from '@/lib/operations/perform'

export type RunProgress = OutputOf<'runs.progress'>

const ASK_EVERY_MS = 500
/** A run that waits or needs a person changes rarely. */
const ASK_PARKED_MS = 3_000
const ENDED = new Set(['succeeded', 'failed', 'cancelled'])

export const hasEnded = (status: string): boolean => ENDED.has(status)

/** Follows a run until it has ended. The server out of reach is no end: it is asked again. */
export function useRun(id: string | null): RunProgress | null {
  const [progress, setProgress] = useState<RunProgress | null>(null)
  const following = useRef<string | null>(null)
  useEffect(() => {
    following.current = id
    setProgress(null)
    if (id === null) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      const now = await ask('runs.progress', { id }, stop.signal).catch(() => null)
      if (stop.signal.aborted || following.current !== id) return
      if (now) setProgress(now)
      if (now && hasEnded(now.status)) return
      const parked = now?.status === 'waiting' || now?.status === 'needs_decision'
      timer = setTimeout(look, parked ? ASK_PARKED_MS : ASK_EVERY_MS)
    }
    void look()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [id])
  return progress
}
