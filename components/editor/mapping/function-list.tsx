'use client'

import { Spinner } from '@/components/ui/spinner'
import { functionSuggestion, type Suggestion } from './suggestions'
import { useKit } from './use-kit'

/** The functions of the mapping language with their signatures and an example each. */
export function FunctionList({
  wanted,
  disabled,
  onChoose,
}: {
  wanted: string
  disabled: boolean
  onChoose: (what: Pick<Suggestion, 'kind' | 'insert' | 'caret'>) => void
}) {
  const state = useKit()
  if (state.is === 'waiting') return <Spinner words="Loading…" />
  if (state.is === 'failed') {
    return (
      <p className="text-muted text-sm">The functions could not be loaded. Reload the page to try again.</p>
    )
  }
  const words = wanted.trim().toLowerCase()
  const shown = state.kit.FUNCTIONS.filter(one =>
    `${one.signature} ${one.summary}`.toLowerCase().includes(words),
  )
  if (shown.length === 0) return <p className="text-muted text-sm">No function is about “{wanted}”.</p>
  return (
    <ul className="space-y-px pb-2">
      {shown.map(one => (
        <li key={one.name}>
          <button
            type="button"
            disabled={disabled}
            className="block w-full rounded-sm px-2 py-1.5 text-left text-sm hover:bg-hover disabled:hover:bg-transparent"
            onMouseDown={event => event.preventDefault()}
            onClick={() => onChoose(functionSuggestion(one))}
          >
            <span className="block font-mono text-ink text-xs">{one.signature}</span>
            <span className="block text-muted text-xs">{one.summary}</span>
            {one.example && (
              <span className="block break-words font-mono text-faint text-xs">
                {one.example.expression} → {JSON.stringify(one.example.gives)}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}
