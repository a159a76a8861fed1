'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { toast } from '@/components/ui/toasts'
import type { HistoryPage, HistoryStep } from '@/lib/operations/runs'

const LOOK_AGAIN_MS = 1_500
/** Pages in a row that hold nothing of what is asked for, before the reader is asked to go on. */
const EMPTY_PAGES = 20

export interface StepsWanted {
  runId: string | null
  /** Only what failed. */
  failed?: boolean
  /** Only this module's. */
  module?: string
  /** The run goes on, so what is unfinished is read again now and then. */
  live: boolean
}

interface LoadedPage extends HistoryPage {
  from: number
}

const FINISHED = new Set<HistoryStep['status']>(['ok', 'failed', 'given'])

/**
 * A run's steps, page by page as they are needed. Of a run that goes on only the pages with something unfinished and
 * the last one are read again, so that what is on the screen stays where it is.
 * @param first  the first page, where the server has given it with the page
 */
export function useSteps(
  wanted: StepsWanted,
  first?: HistoryPage,
): { steps: HistoryStep[]; more: () => void } {
  const { runId, failed = false, module, live } = wanted
  const [pages, setPages] = useState<LoadedPage[]>(() => (first ? [{ ...first, from: 0 }] : []))
  const loading = useRef<AbortController | null>(null)
  const shown = useRef<string | null>(first ? `${runId} ${failed} ${module}` : null)
  const latest = useRef(pages)
  latest.current = pages

  const read = useCallback(
    async (from: number, signal: AbortSignal): Promise<LoadedPage> => {
      let at = from
      const steps: HistoryStep[] = []
      for (let tries = 0; ; tries++) {
        const input = { id: runId ?? '', failed, from: at, ...(module === undefined ? {} : { module }) }
        const page = await ask('runs.steps', input, signal)
        steps.push(...page.steps)
        if (page.next === null || steps.length > 0 || tries >= EMPTY_PAGES) return { ...page, steps, from }
        at = page.next
      }
    },
    [runId, failed, module],
  )

  const load = useCallback(
    async (froms: readonly number[], replace: boolean): Promise<void> => {
      if (loading.current && !replace) return
      loading.current?.abort()
      const stop = new AbortController()
      loading.current = stop
      try {
        const fresh: LoadedPage[] = []
        for (const from of froms) fresh.push(await read(from, stop.signal))
        if (stop.signal.aborted) return
        setPages(known => {
          const rest = replace ? [] : known.filter(page => !fresh.some(one => one.from === page.from))
          return [...rest, ...fresh].sort((a, b) => a.from - b.from)
        })
      } catch (error) {
        if (!stop.signal.aborted) toast(wordsOf(error), 'failed')
      } finally {
        if (loading.current === stop) loading.current = null
      }
    },
    [read],
  )

  useEffect(() => {
    if (runId === null) return setPages([])
    const asked = `${runId} ${failed} ${module}`
    if (shown.current !== asked) {
      shown.current = asked
      setPages([])
      void load([0], true)
    }
    if (!live) return
    const again = (): void => {
      const known = latest.current
      const open = known.filter(page => page.steps.some(step => !FINISHED.has(step.status)))
      const last = known.at(-1)
      const froms = new Set([...open.slice(0, 3).map(page => page.from), last?.from ?? 0])
      void load([...froms], false)
    }
    const timer = setInterval(again, LOOK_AGAIN_MS)
    return () => {
      clearInterval(timer)
      again()
    }
  }, [runId, failed, module, live, load])

  const next = pages.at(-1)?.next ?? null
  const more = useCallback(() => {
    if (next !== null) void load([next], false)
  }, [next, load])
  const steps = useMemo(() => pages.flatMap(page => page.steps), [pages])
  return { steps, more }
}
