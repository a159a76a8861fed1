'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
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
  retry: () => Promise<void>
}

/**
 * The choices of a live field.
 * @param search  what is typed
 * @param wanted  false: nobody looks, so nothing is asked
 */
export function useOptions(loader: string, search: string, wanted: boolean): LiveOptions {
  const { loadOptions, seen, answers } = useForm()
  const [state, setState] = useState<Omit<LiveOptions, 'retry'>>({
    options: [],
    loading: false,
    problem: null,
  })
  const latest = useRef('')

  const load = useCallback(async (): Promise<void> => {
    if (!loadOptions) return
    const key = `${loader} ${search}`
    latest.current = key
    setState(before => ({ ...before, loading: true, problem: null }))
    const asked = answers.get(key) ?? loadOptions(loader, search)
    answers.set(key, asked)
    try {
      const options = await asked
      for (const option of options) seen.set(`${loader} ${option.value}`, option)
      if (latest.current === key) setState({ options, loading: false, problem: null })
    } catch (error) {
      answers.delete(key)
      if (latest.current === key) setState({ options: [], loading: false, problem: wordsOf(error) })
    }
  }, [loadOptions, loader, search, answers, seen])

  useEffect(() => {
    if (!wanted) return
    const timer = setTimeout(load, search === '' ? 0 : RESTS)
    return () => clearTimeout(timer)
  }, [wanted, load, search])

  return { ...state, retry: load }
}
