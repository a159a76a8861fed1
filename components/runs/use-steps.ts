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

/** Where a page begins: at a bundle, or behind a place in it or above the bundles. */
interface Start {
  from: number
  after: string | null
}

interface LoadedPage extends HistoryPage {
  start: Start
}

const FIRST: Start = { from: 0, after: null }

const isSame = (one: Start, other: Start): boolean => one.from === other.from && one.after === other.after

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
  const [pages, setPages] = useState<LoadedPage[]>(() => (first ? [{ ...first, start: FIRST }] : []))
  const loading = useRef<AbortController | null>(null)
  const shown = useRef<string | null>(first ? `${runId} ${failed} ${module}` : null)
  const latest = useRef(pages)
  latest.current = pages

  const read = useCallback(
    async (start: Start, signal: AbortSignal): Promise<LoadedPage> => {
      let { from, after } = start
      const steps: HistoryStep[] = []
      for (let tries = 0; ; tries++) {
        const input = {
          id: runId ?? '',
          failed,
          from,
          ...(after === null ? {} : { after }),
          ...(module === undefined ? {} : { module }),
        }
        const page = await ask('runs.steps', input, signal)
        steps.push(...page.steps)
        if (page.next === null || steps.length > 0 || tries >= EMPTY_PAGES) return { ...page, steps, start }
        from = page.next
        after = page.after
      }
    },
    [runId, failed, module],
  )

  const load = useCallback(
    async (starts: readonly Start[], replace: boolean): Promise<void> => {
      if (loading.current && !replace) return
      loading.current?.abort()
      const stop = new AbortController()
      loading.current = stop
      try {
        const fresh: LoadedPage[] = []
        for (const start of starts) fresh.push(await read(start, stop.signal))
        if (stop.signal.aborted) return
        setPages(known => {
          if (replace) return fresh
          const renewed = known.map(page => fresh.find(one => isSame(one.start, page.start)) ?? page)
          return [...renewed, ...fresh.filter(one => !known.some(page => isSame(one.start, page.start)))]
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
      void load([FIRST], true)
    }
    if (!live) return
    const again = (): void => {
      const known = latest.current
      const open = known.filter(page => page.steps.some(step => !FINISHED.has(step.status)))
      const last = known.at(-1)
      const starts = new Set([...open.slice(0, 3).map(page => page.start), last?.start ?? FIRST])
      void load([...starts], false)
    }
    const timer = setInterval(again, LOOK_AGAIN_MS)
    return () => {
      clearInterval(timer)
      again()
    }
  }, [runId, failed, module, live, load])

  const last = pages.at(-1)
  const more = useCallback(() => {
    if (last && last.next !== null) void load([{ from: last.next, after: last.after }], false)
  }, [last, load])
  // A step that went on while pages were read may stand on two of them; what was read last is newer.
  const steps = useMemo(
    () => [...new Map(pages.flatMap(page => page.steps).map(step => [step.path, step])).values()],
    [pages],
  )
  return { steps, more }
}
