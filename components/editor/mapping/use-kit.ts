'use client'

import { useEffect, useSyncExternalStore } from 'react'

async function fetchKit() {
  const { createEditor, FUNCTIONS, previewOf, textProblems } = await import('./kit')
  return { createEditor, FUNCTIONS, previewOf, textProblems }
}
type Kit = Awaited<ReturnType<typeof fetchKit>>
type State = { is: 'waiting' } | { is: 'ready'; kit: Kit } | { is: 'failed' }

let state: State = { is: 'waiting' }
let loading = false
const listeners = new Set<() => void>()

function become(next: State): void {
  state = next
  for (const tell of listeners) tell()
}

function load(): void {
  if (loading || state.is === 'ready') return
  loading = true
  fetchKit()
    .then(
      kit => become({ is: 'ready', kit }),
      () => become({ is: 'failed' }),
    )
    .finally(() => {
      loading = false
    })
}

const WAITING: State = { is: 'waiting' }
const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** The editor and the mapping language, loaded once for all fields; a field that comes later tries again after a failure. */
export function useKit(): State {
  useEffect(load, [])
  return useSyncExternalStore(
    subscribe,
    () => state,
    () => WAITING,
  )
}
