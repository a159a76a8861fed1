'use client'

import { useSyncExternalStore } from 'react'
import type { Suggestion } from './suggestions'

/** The field that the data panel writes into: the one that had the caret last. */
export interface MappingTarget {
  /** The field's label. */
  label: string
  insert(what: Pick<Suggestion, 'kind' | 'insert' | 'caret'>): void
  focus(): void
}

let current: MappingTarget | null = null
const listeners = new Set<() => void>()

function become(next: MappingTarget | null): void {
  current = next
  for (const tell of listeners) tell()
}

/** Called by a field that gets the caret. */
export const takeTarget = (target: MappingTarget): void => become(target)

/** Called by a field that goes away; another one may have taken over. */
export function leaveTarget(target: MappingTarget): void {
  if (current === target) become(null)
}

const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** The field that had the caret last, null while there is none: then the data panel has nowhere to write to. */
export const useMappingTarget = (): MappingTarget | null =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  )
