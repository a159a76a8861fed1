'use client'

import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { Input } from '@/components/ui/input'
import type { Field } from '@/lib/scenario/document'
import { FieldRow } from './field-row'
import { fieldAt, type Parameters } from './fields'
import { useForm } from './form-context'
import { type FormGroup, type FormRow, isFilled, LONG_GROUP, matchesSearch } from './groups'
import { hasProblem } from './problems'

/**
 * A group of fields, folded: what is filled in stands in sight, the rest opens on a press and is not drawn before. A
 * field that is filled in stays where it is until the group is folded again.
 */
export function GroupSection({
  group,
  parameters,
  onChange,
}: {
  group: FormGroup
  parameters: Parameters
  onChange: (next: Field | undefined, path: readonly string[]) => void
}) {
  const id = useId()
  const { problems } = useForm()
  const inSight = (): ReadonlySet<string> =>
    new Set(
      group.rows
        .filter(row => isFilled(row, parameters) || hasProblem(problems, row.path.join('.')))
        .map(row => row.path.join('.')),
    )
  const [pinned, setPinned] = useState(inSight)
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState('')
  // What depends on a field stands with it.
  const isPinned = ({ field, path }: FormRow): boolean =>
    pinned.has(path.join('.')) ||
    (field.showWhen !== undefined && pinned.has([...path.slice(0, -1), field.showWhen.field].join('.')))
  const shown = group.rows.filter(isPinned)
  const rest = group.rows.filter(row => !isPinned(row))
  const found = rest.filter(row => matchesSearch(row, wanted))
  const draw = (row: FormRow) => (
    <FieldRow
      key={row.path.join('.')}
      field={row.field}
      path={row.path}
      value={fieldAt(parameters, row.path)}
      onChange={onChange}
    />
  )
  return (
    <section aria-labelledby={`${id}-title`} className="space-y-3 border-line border-t pt-3">
      <h3 id={`${id}-title`} className={cn('font-semibold text-sm', shown.length === 0 && 'sr-only')}>
        {group.title}
      </h3>
      {shown.map(draw)}
      {rest.length > 0 && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => {
            if (open) setPinned(inSight())
            setOpen(!open)
            setWanted('')
          }}
          className="-ml-1 flex h-8 w-full items-center gap-1 rounded-md px-1 text-left font-medium text-muted text-sm hover:bg-hover hover:text-ink"
        >
          <ChevronRight
            aria-hidden
            className={cn('size-4 shrink-0 transition-transform duration-150', open && 'rotate-90')}
          />
          <span className="truncate">{foldWords(group.title ?? '', rest, shown.length > 0)}</span>
        </button>
      )}
      {open && rest.length >= LONG_GROUP && (
        <Input
          type="search"
          aria-label={`Search ${group.title?.toLowerCase()}`}
          placeholder="Search"
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      {open && found.map(draw)}
      {open && found.length === 0 && <p className="text-muted text-sm">Nothing here is called “{wanted}”.</p>}
    </section>
  )
}

/** "31 profile attributes", "2 more: Recovery question, Recovery answer", or the group's own name where it is short. */
function foldWords(title: string, rest: readonly FormRow[], more: boolean): string {
  if (rest.length < LONG_GROUP) {
    return more ? `${rest.length} more: ${rest.map(({ field }) => field.label).join(', ')}` : title
  }
  const name = title.charAt(0).toLowerCase() + title.slice(1)
  return `${rest.length} ${more ? 'more ' : ''}${name}`
}
