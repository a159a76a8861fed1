'use client'

import { useEffect, useState } from 'react'
import { ask } from '@/components/ask'
import type { Drawn } from './drawn'

/** How many a search found that ran once in the run. */
export interface Found {
  key: string
  gave: number
}

/**
 * What the searches of an ended run found that its first bundle came by: “1 bundle” alone does not tell that nobody was
 * found.
 * @param runId  null while the run goes on, and what it finds still changes
 */
export function useFound(runId: string | null, drawn: Drawn): readonly Found[] {
  const [known, setKnown] = useState<{ of: string; found: readonly Found[] } | null>(null)
  useEffect(() => {
    if (runId === null) return
    const stop = new AbortController()
    ask('runs.steps', { id: runId, limit: 1 }, stop.signal).then(
      ({ steps }) => {
        const found = steps.flatMap(({ key, gave, index }) =>
          index === null && gave !== undefined ? [{ key, gave }] : [],
        )
        setKnown({ of: runId, found })
      },
      // It only adds to what is said; the page says by itself when the server is out of reach.
      () => undefined,
    )
    return () => stop.abort()
  }, [runId])
  return known?.of === runId ? known.found.filter(({ key }) => drawn.get(key)?.kind === 'search') : []
}
