'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleHelp, Hourglass } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { WithCode } from '@/components/ui/with-code'
import type { HistoryStep } from '@/lib/operations/runs'
import { type Drawn, labelIn } from './drawn'
import { msInWords, stepInWords } from './words'

const ROW = 36

const ICONS = {
  ok: [CircleCheck, 'text-succeeded', 'Succeeded'],
  failed: [CircleAlert, 'text-failed', 'Failed'],
  given: [CircleDot, 'text-running', 'Given'],
  waiting: [Hourglass, 'text-waiting', 'Waiting'],
  'needs-decision': [CircleHelp, 'text-decision', 'Needs a decision'],
  begun: [CircleDashed, 'text-running', 'Begun'],
} as const

/**
 * Steps in bundle order, only those in sight drawn; more are asked for as the end comes near.
 * Arrow keys move. A step that is chosen elsewhere is brought into sight.
 */
export function StepList({
  steps,
  drawn,
  selected,
  onSelect,
  onEnd,
  ofOne = false,
}: {
  steps: HistoryStep[]
  drawn: Drawn
  selected: string | null
  onSelect: (path: string) => void
  onEnd: () => void
  /** All are of one module, so its name need not stand at each. */
  ofOne?: boolean
}) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: steps.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 20,
  })
  const last = rows.getVirtualItems().at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= steps.length - 20) onEnd()
  }, [last, steps.length, onEnd])

  const go = (at: number) => {
    const step = steps[at]
    if (!step) return
    onSelect(step.path)
  }
  const at = steps.findIndex(step => step.path === selected)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' })
  }, [at, rows.scrollToIndex])
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') go(Math.min(steps.length - 1, at + 1))
    else if (event.key === 'ArrowUp') go(Math.max(0, at - 1))
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label="Steps"
      aria-activedescendant={at < 0 ? undefined : `step-${at}`}
      onKeyDown={press}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(row => {
          const step = steps[row.index]
          if (!step) return null
          const [Icon, style, word] = ICONS[step.status]
          const first = row.index === 0 || steps[row.index - 1]?.index !== step.index
          return (
            <div
              key={step.path}
              id={`step-${row.index}`}
              role="option"
              tabIndex={-1}
              aria-selected={step.path === selected}
              onPointerDown={() => onSelect(step.path)}
              className={cn(
                'absolute top-0 left-0 flex w-full cursor-pointer items-center gap-2 px-4 text-sm',
                step.path === selected ? 'bg-selected' : 'hover:bg-hover',
                first && row.index > 0 && 'border-line border-t',
              )}
              style={{ height: ROW, transform: `translateY(${row.start}px)` }}
            >
              <span className="w-12 shrink-0 text-right font-mono text-faint text-xs">
                {first && step.index !== null ? step.index + 1 : ''}
              </span>
              <Icon aria-label={word} className={cn('size-4 shrink-0', style)} />
              {!ofOne && <span className="truncate">{labelIn(drawn, step.key)}</span>}
              <span className="min-w-0 flex-1 truncate text-muted text-xs">
                <WithCode text={stepInWords(step, drawn)} />
              </span>
              {step.ms !== null && <span className="shrink-0 text-faint text-xs">{msInWords(step.ms)}</span>}
            </div>
          )
        })}
      </div>
    </div>
  )
}
