'use client'

import { useMemo } from 'react'
import type { Encoding } from '@/lib/expression'
import { useMappingScope } from './mapping-scope'
import type { TextMode } from './tokens'
import { useKit } from './use-kit'

/** The line under a mapping: what is wrong with it, or what it gives with the last run’s data. */
export function MappingNote({
  id,
  text,
  mode,
  encoding,
  problem,
  warning,
  patient,
  expected,
}: {
  id: string
  text: string
  mode: TextMode
  encoding: Encoding
  /** What the server's check says; the field's own findings come first. */
  problem?: string | undefined
  /** What may be meant, but hardly is; anything wrong comes first. */
  warning?: string | undefined
  /** Somebody is at it: braces that are not filled yet are no mistake. */
  patient: boolean
  /** Something will stand here soon; its line is kept free, so that nothing moves under the mouse then. */
  expected: boolean
}) {
  const state = useKit()
  const { upstream } = useMappingScope()
  const found = useMemo(() => {
    if (state.is !== 'ready') return null
    const [wrong] = state.kit.textProblems(text, mode, upstream, patient)
    return wrong ? wrong.message : state.kit.previewOf(text, mode, upstream, encoding)
  }, [state, text, mode, upstream, encoding, patient])
  const wrong = typeof found === 'string' ? found : problem
  if (wrong) {
    return (
      <p id={id} role="alert" className="min-h-4 text-failed text-xs">
        {wrong}
      </p>
    )
  }
  if (warning) {
    return (
      <p id={id} className="min-h-4 text-waiting text-xs">
        {warning}
      </p>
    )
  }
  if (found === null || typeof found === 'string' || found.is === 'none') {
    return expected ? <p id={id} className="min-h-4" /> : null
  }
  return (
    <p id={id} className="min-h-4 min-w-0 break-words text-faint text-xs">
      {found.is === 'value' && (
        <>
          <span aria-hidden>= </span>
          <span className="sr-only">With the last run’s data: </span>
          <span className="text-muted">{found.words}</span>
        </>
      )}
      {found.is === 'no-sample' && `${found.owners.join(', ')} has no sample yet: run the scenario once.`}
      {found.is === 'failed' && (
        <span className="text-failed">With the last run’s data this fails: {found.words}</span>
      )}
    </p>
  )
}
