'use client'

import { useRef } from 'react'
import { cn } from './cn'
import type { ControlProps } from './field'

/** Something wrong with a text, on one of its lines (from 1). */
export interface LineProblem {
  line: number
  message: string
}

/** Problems that are told; more would not be read. */
const MOST_TOLD = 20

/** JSON as text with numbered lines; a line with a problem is marked, and says it below with a way to go there. */
export function JsonEditor({
  control,
  value,
  onChange,
  problems,
  disabled = false,
}: {
  control: ControlProps
  value: string
  onChange: (text: string) => void
  problems: readonly LineProblem[]
  disabled?: boolean
}) {
  const box = useRef<HTMLTextAreaElement>(null)
  const lines = value.split('\n')
  const numbers = Array.from(lines, (_, at) => at + 1)
  const wrong = new Set(problems.map(problem => problem.line))
  const goTo = (line: number) => {
    const from = lines.slice(0, line - 1).reduce((at, text) => at + text.length + 1, 0)
    box.current?.focus()
    box.current?.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0))
  }
  const told = `${control.id}-problems`
  return (
    <div className="space-y-1">
      <div
        className={cn(
          'flex max-h-80 overflow-auto rounded-md border bg-surface font-mono text-xs leading-5 focus-within:border-accent',
          problems.length > 0 ? 'border-danger' : 'border-line-control',
        )}
      >
        <ol
          aria-hidden
          className="sticky left-0 h-fit min-h-full shrink-0 select-none bg-sunken py-1.5 text-right text-faint"
        >
          {numbers.map(line => (
            <li
              key={line}
              className={cn('px-2', wrong.has(line) && 'bg-failed-soft font-semibold text-failed')}
            >
              {line}
            </li>
          ))}
        </ol>
        <textarea
          {...control}
          ref={box}
          wrap="off"
          rows={Math.max(4, lines.length)}
          spellCheck={false}
          disabled={disabled}
          value={value}
          onChange={event => onChange(event.target.value)}
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={[control['aria-describedby'], problems.length > 0 ? told : null]
            .filter(Boolean)
            .join(' ')}
          className="min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden whitespace-pre bg-transparent px-2 py-1.5 outline-none"
        />
      </div>
      {problems.length > 0 && (
        <div id={told} role="alert" className="text-failed text-xs">
          <ul className="space-y-0.5">
            {problems.slice(0, MOST_TOLD).map(({ line, message }) => (
              <li key={`${line} ${message}`}>
                <button type="button" className="underline" onClick={() => goTo(line)}>
                  Line {line}
                </button>
                : {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
