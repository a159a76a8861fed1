'use client'

import { Trash2 } from 'lucide-react'
import { MappingField } from '@/components/editor/mapping/mapping-field'
import { useMappingScope } from '@/components/editor/mapping/mapping-scope'
import { Checkbox } from '@/components/ui/checkbox'
import { IconButton } from '@/components/ui/icon-button'
import { Select } from '@/components/ui/select'
import { FILTER_OPERATORS, type FilterType } from '@/lib/scenario/filter-operators'
import { type DraftRow, hasRight, rightType, sideProblem, withLeft, withType } from './filter-draft'
import { FILTER_TYPES, operatorInWords, VALUE_HINTS } from './filter-words'

/** One comparison: what, how, with what. */
export function FilterRowFields({
  row,
  place,
  checked,
  onChange,
  onRemove,
}: {
  row: DraftRow
  /** Said to screen readers, from 1. */
  place: number
  /** Somebody tried to save, so what is missing is said. */
  checked: boolean
  onChange: (change: (row: DraftRow) => DraftRow) => void
  onRemove: () => void
}) {
  const { upstream } = useMappingScope()
  const wrong = (side: 'left' | 'right'): string | undefined =>
    checked || (side === 'right' && row.right !== '') ? sideProblem(row, side) : undefined
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1 space-y-1.5">
        <MappingField
          label={`Value ${place}`}
          value={row.left}
          placeholder="What is compared"
          problem={wrong('left')}
          onChange={left => onChange(now => withLeft(now, left, upstream))}
        />
        <div className="grid grid-cols-2 gap-1.5">
          <Select
            aria-label={`Type of value ${place}`}
            options={FILTER_TYPES}
            value={row.type}
            onChange={type => onChange(now => ({ ...withType(now, type as FilterType), typeChosen: true }))}
          />
          <Select
            aria-label={`Comparison ${place}`}
            options={FILTER_OPERATORS[row.type].map(value => ({
              value,
              label: operatorInWords(row.type, value),
            }))}
            value={row.operator}
            onChange={operator => onChange(now => ({ ...now, operator }))}
          />
        </div>
        {hasRight(row) && (
          <MappingField
            label={`Compared with ${place}`}
            value={row.right}
            placeholder={VALUE_HINTS[rightType(row)]}
            problem={wrong('right')}
            onChange={right => onChange(now => ({ ...now, right }))}
          />
        )}
        {row.type === 'text' && row.operator !== 'matches' && (
          <Checkbox
            label="Upper and lower case count"
            checked={row.matchCase}
            onChange={matchCase => onChange(now => ({ ...now, matchCase }))}
          />
        )}
      </div>
      <IconButton label={`Remove comparison ${place}`} onClick={onRemove}>
        <Trash2 />
      </IconButton>
    </div>
  )
}
