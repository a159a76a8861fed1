'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { toast } from '@/components/ui/toasts'
import type { QuestionGroupView, QuestionView } from '@/lib/operations/questions'

const PAGE = 50
const LOOK_AGAIN_MS = 10_000

export interface Groups {
  groups: QuestionGroupView[]
  /** There are more questions than are counted. */
  more: boolean
}

const total = ({ groups }: Groups): number => groups.reduce((sum, group) => sum + group.count, 0)

/** Only the questions of one scenario, or of one run. */
export interface BoardFilter {
  scenarioId?: string
  runId?: string
}

/** The open questions by kind, read again now and then and after each answer. */
export function useGroups(first: Groups, { scenarioId, runId }: BoardFilter): [Groups, () => void] {
  const [known, setKnown] = useState(first)
  const router = useRouter()
  const counted = useRef(total(first))
  const reload = useCallback(() => {
    ask('questions.groups', { scenarioId, runId }).then(
      now => {
        setKnown(now)
        // The counts beside “Runs” and “Decisions” are the page's own.
        if (counted.current !== total(now)) router.refresh()
        counted.current = total(now)
      },
      // Out of reach: what is known stays, and is asked for again.
      () => undefined,
    )
  }, [scenarioId, runId, router])
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload()
    }, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [reload])
  return [known, reload]
}

/** The questions of one kind, oldest first, page by page; read anew when their number changes. */
export function useQuestions(
  { scenarioId, alike, count, first }: QuestionGroupView,
  runId: string | undefined,
  open: boolean,
): { questions: QuestionView[]; more: (() => void) | null } {
  const [questions, setQuestions] = useState<QuestionView[]>([])
  const [next, setNext] = useState<string | null>(null)
  const shown = useCallback(
    (signal?: AbortSignal, after?: string) =>
      ask(
        'questions.list',
        { scenarioId, runId, alike, limit: PAGE, ...(after === undefined ? {} : { after }) },
        signal,
      ),
    [scenarioId, runId, alike],
  )
  const fetching = useRef<AbortController | null>(null)
  /** One page at a time: another list, or a list that is gone, wants nothing of the one before. */
  const load = useCallback(
    (put: (known: QuestionView[], page: QuestionView[]) => QuestionView[], after?: string) => {
      fetching.current?.abort()
      const stop = new AbortController()
      fetching.current = stop
      shown(stop.signal, after)
        .then(
          page => {
            if (stop.signal.aborted) return
            setQuestions(known => put(known, page.questions))
            setNext(page.next)
          },
          error => stop.signal.aborted || toast(wordsOf(error), 'failed'),
        )
        .finally(() => {
          if (fetching.current === stop) fetching.current = null
        })
    },
    [shown],
  )
  // Another number of questions is another list.
  const version = count === 0 ? null : `${count} ${first}`
  useEffect(() => {
    if (!open || version === null) return
    load((_known, page) => page)
    return () => fetching.current?.abort()
  }, [open, load, version])
  const more = () => {
    if (fetching.current === null && next !== null) load((known, page) => [...known, ...page], next)
  }
  return { questions, more: next === null ? null : more }
}
