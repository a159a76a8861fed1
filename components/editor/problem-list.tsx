'use client'

import { TriangleAlert } from 'lucide-react'
import type { Problem } from '@/lib/scenario/graph'
import { useEditor, useEditorState } from './editor-context'
import { problemInWords } from './problem-words'

/** What keeps the scenario from running, in words; a click leads to the place. */
export function ProblemList({
  problems,
  onGo,
}: {
  problems: readonly Problem[]
  onGo: (problem: Problem) => void
}) {
  const { descriptors } = useEditor()
  const document = useEditorState(state => state.draft.document)
  return (
    <ul className="divide-y divide-line">
      {problems.map(problem => (
        <li key={`${problem.module} ${problem.link} ${problem.parameter} ${problem.message}`}>
          {problem.more !== undefined ? (
            <p className="px-3 py-2 text-muted text-sm">{problem.message}</p>
          ) : (
            <button
              type="button"
              onClick={() => onGo(problem)}
              className="flex w-full items-start gap-2 px-3 py-2 text-left text-sm hover:bg-hover"
            >
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-waiting" />
              <span className="min-w-0 flex-1">{problemInWords(problem, document, descriptors)}</span>
              <span className="font-mono text-faint text-xs">{problem.module ?? problem.link}</span>
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}
