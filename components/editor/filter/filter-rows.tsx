'use client'

import { Plus } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { type FilterDraft, withMore, withRow } from './filter-draft'
import { FilterRowFields } from './filter-row'

/** Comparisons joined by "and" in a box, and by "or" between boxes. */
export function FilterRows({
  draft,
  checked,
  onChange,
}: {
  draft: FilterDraft
  checked: boolean
  onChange: (change: (draft: FilterDraft) => FilterDraft) => void
}) {
  const places = new Map(draft.groups.flat().map((row, at) => [row.id, at + 1]))
  return (
    <div className="space-y-2">
      {draft.groups.map((group, at) => (
        <div key={group[0]?.id} className="space-y-2">
          {at > 0 && <Joint word="or" />}
          <div className="space-y-2 rounded-md border border-line p-3">
            {group.map((row, within) => (
              <div key={row.id} className="space-y-2">
                {within > 0 && <Joint word="and" />}
                <FilterRowFields
                  row={row}
                  place={places.get(row.id) ?? 1}
                  checked={checked}
                  onChange={change => onChange(now => withRow(now, row.id, change))}
                  onRemove={() => onChange(now => withRow(now, row.id, () => null))}
                />
              </div>
            ))}
            <Button
              look="quiet"
              className="h-7 px-2 text-xs"
              onClick={() => onChange(now => withMore(now, at))}
            >
              <Plus aria-hidden className="size-3.5" /> And
            </Button>
          </div>
        </div>
      ))}
      <Button look="quiet" className="h-7 px-2 text-xs" onClick={() => onChange(now => withMore(now, null))}>
        <Plus aria-hidden className="size-3.5" /> Or
      </Button>
    </div>
  )
}

function Joint({ word }: { word: string }) {
  return (
    <div className="flex items-center gap-2 font-medium text-muted text-xs">
      {word}
      <span className="h-px flex-1 bg-line" />
    </div>
  )
}
