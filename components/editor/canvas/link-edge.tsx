'use client'

import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react'
import { Filter, Plus } from 'lucide-react'
import { memo } from 'react'
import { cn } from '@/components/ui/cn'
import { useEditor } from '../editor-context'
import type { LinkEdge } from './graph'
import { leave, pointAt, usePointedLink } from './pointed-link'

/** A link: its number where there are routes, its filter as a phrase, and the + that puts a module into it. */
export const LinkEdgeView = memo(function LinkEdgeView({ data, selected, ...edge }: EdgeProps<LinkEdge>) {
  const { add, editLink } = useEditor()
  const pointed = usePointedLink(edge.id)
  const [path, x, y] = getBezierPath(edge)
  if (!data) return null
  const { words, stopped, passed, number, problem } = data
  const told = words !== null || number !== null || passed !== null || stopped > 0
  // Hundreds of links would be hundreds of hidden buttons: by keyboard the link itself has the focus (Enter, A).
  const shown = told || pointed || selected
  return (
    <>
      <BaseEdge
        id={edge.id}
        path={path}
        interactionWidth={24}
        className={cn(
          selected ? '!stroke-accent !stroke-2' : problem ? '!stroke-waiting' : '!stroke-line-strong',
        )}
      />
      {shown && (
        <EdgeLabelRenderer>
          <div
            onPointerEnter={() => pointAt(edge.id)}
            onPointerLeave={() => leave(edge.id)}
            className="nodrag nopan group/link pointer-events-auto absolute z-10 flex items-center gap-1"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            <button
              type="button"
              aria-label={`Filter of the link from ${edge.source} to ${edge.target}${words === null ? '' : `: ${words}`}`}
              title={words ?? 'Set a filter'}
              onClick={() => editLink(edge.id)}
              className={cn(
                'flex h-6 max-w-44 items-center gap-1 rounded-full border bg-raised px-2 text-muted text-xs transition-opacity duration-150 hover:border-accent hover:text-ink',
                problem ? 'border-waiting' : selected ? 'border-accent' : 'border-line',
              )}
            >
              {number !== null && <span className="font-mono text-faint">{number}</span>}
              {words !== null && <span className="truncate">{words}</span>}
              {words === null && passed === null && <Filter aria-hidden className="size-3" />}
              {passed !== null && (
                <span className="whitespace-nowrap font-medium text-succeeded">
                  {passed.toLocaleString('en')}
                </span>
              )}
              {stopped > 0 && <span className="whitespace-nowrap text-faint">{stopped} stopped</span>}
            </button>
            {(pointed || selected) && (
              <button
                type="button"
                aria-label={`Add a module between ${edge.source} and ${edge.target}`}
                title="Add a module here"
                onClick={() => add({ into: edge.id })}
                className="flex size-6 items-center justify-center rounded-full border border-line-strong bg-raised text-muted hover:border-accent hover:text-accent"
              >
                <Plus aria-hidden className="size-3.5" />
              </button>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
})
