'use client'

import { useEffect, useState } from 'react'
import { relativeWords } from './relative-words'
import { useNow } from './use-now'

/**
 * When something was or will be, relative to now; the exact time in the reader's zone on hover.
 * @param at  ISO 8601, in UTC
 */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow()
  // The server does not know the reader's zone.
  const [exact, setExact] = useState<string>()
  useEffect(() => {
    setExact(new Date(at).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' }))
  }, [at])
  return (
    <time dateTime={at} title={exact} className={className ?? 'whitespace-nowrap'} suppressHydrationWarning>
      {relativeWords(Date.parse(at), now)}
    </time>
  )
}
