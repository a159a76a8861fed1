'use client'

import { useEffect, useState } from 'react'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

function relative(at: number, now: number): string {
  const apart = at - now
  for (const [unit, ms] of UNITS) {
    if (Math.abs(apart) >= ms || unit === 'second') return words.format(Math.round(apart / ms), unit)
  }
  return ''
}

/** When something was or will be, relative to now; the exact time in the reader's zone on hover. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 15_000)
    return () => clearInterval(timer)
  }, [])
  const exact =
    now === null ? at : new Date(at).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' })
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap">
      {now === null ? `${at.slice(0, 10)} ${at.slice(11, 16)}` : relative(Date.parse(at), now)}
    </time>
  )
}
