'use client'

import { useEffect, useState } from 'react'
import { wordsOf } from '@/components/ask'
import type { Option } from '@/components/ui/option'
import { useForm } from './form-context'

/** How long typing rests before the org is asked. */
const RESTS = 250

export interface LiveOptions {
  options: readonly Option[]
  loading: boolean
  /** Why they could not be loaded, in words. */
  problem: string | null
  retry: () => void
}

/**
 * The choices of a live field.
 * @param search  what is typed
 * @param wanted  false: nobody looks, so nothing is asked
 */
export function useOptions(loader: string, search: string, wanted: boolean): LiveOptions {
  const { loadOptions, seen, answers } = useForm()
  const [state, setState] = useState<Omit<LiveOptions, 'retry'>>({ options: [], loading: false, problem: null })
  const [attempt, setAttempt] = useState(0)

  // `attempt` is what "Try again" changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (!loadOptions || !wanted) return
    const key = `${loader} ${search}`
    let current = true
    const load = async (): Promise<void> => {
      setState(before => ({ ...before, loading: true, problem: null }))
      const asked = answers.get(key) ?? loadOptions(loader, search)
      answers.set(key, asked)
      try {
        const options = await asked
        for (const option of options) seen.set(`${loader} ${option.value}`, option)
        if (current) setState({ options, loading: false, problem: null })
      } catch (error) {
        answers.delete(key)
        if (current) setState({ options: [], loading: false, problem: wordsOf(error) })
      }
    }
    const timer = setTimeout(load, search === '' || answers.has(key) ? 0 : RESTS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [loadOptions, loader, search, wanted, attempt, answers, seen])

  return { ...state, retry: () => setAttempt(before => before + 1) }
}
