'use client'

import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { DataPanel } from '@/components/editor/mapping/data-panel'
import { MappingField } from '@/components/editor/mapping/mapping-field'
import { MappingScope, useMappingScope } from '@/components/editor/mapping/mapping-scope'
import type { Samples } from '@/components/editor/mapping/upstream'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { RadioGroup } from '@/components/ui/radio-group'
import { Switch } from '@/components/ui/switch'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument, ScenarioLink } from '@/lib/scenario/document'
import { draftOf, type FilterDraft, filterOf, isComplete } from './filter-draft'
import { FilterRows } from './filter-rows'

/** What the dialog changes of a link; what is absent is taken off it. */
export type LinkSettings = Pick<ScenarioLink, 'label' | 'filter' | 'order' | 'fallback'>

const WAYS = [
  { value: 'rows', label: 'By comparisons' },
  { value: 'expression', label: 'By an expression' },
  { value: 'always', label: 'Always' },
]

/** A link’s label, filter, order and whether it is the fallback. Nothing is changed before “Save”. */
export function FilterDialog({
  open,
  onClose,
  link,
  document,
  descriptors,
  samples,
  onSave,
  onRemove,
}: {
  open: boolean
  onClose: () => void
  link: ScenarioLink
  document: ScenarioDocument
  descriptors: readonly ModuleDescriptor[]
  /** What each module gave in the last run, by key. */
  samples: Samples
  onSave: (settings: LinkSettings) => void
  /** Takes the link out of the drawing; left out: it cannot be. */
  onRemove?: () => void
}) {
  const [dirty, setDirty] = useState(false)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      dirty={dirty}
      title="Link"
      description={`From ${nameOf(link.from, document, descriptors)} to ${nameOf(link.to, document, descriptors)}`}
    >
      <MappingScope document={document} moduleKey={link.to} descriptors={descriptors} samples={samples}>
        <LinkForm
          key={link.id}
          link={link}
          routes={document.links.filter(one => one.from === link.from && !one.error).length}
          onClose={onClose}
          onSave={onSave}
          onRemove={onRemove}
          onDirty={setDirty}
        />
      </MappingScope>
    </Dialog>
  )
}

function nameOf(key: string, document: ScenarioDocument, descriptors: readonly ModuleDescriptor[]): string {
  const drawn = document.modules.find(one => one.key === key)
  const title = drawn?.label ?? descriptors.find(one => one.id === drawn?.module)?.title
  return title ? `${title} (${key})` : key
}

function LinkForm({
  link,
  routes,
  onClose,
  onSave,
  onRemove,
  onDirty,
}: {
  link: ScenarioLink
  /** How many links lead out of the same module. */
  routes: number
  onClose: () => void
  onSave: (settings: LinkSettings) => void
  onRemove: (() => void) | undefined
  /** Whether something here is otherwise than the link has it. */
  onDirty: (dirty: boolean) => void
}) {
  const { upstream } = useMappingScope()
  const [label, setLabel] = useState(link.label ?? '')
  const [fallback, setFallback] = useState(link.fallback ?? false)
  const [order, setOrder] = useState(link.order === undefined ? '' : String(link.order))
  const [draft, setDraft] = useState<FilterDraft>(() => draftOf(link.filter))
  const [checked, setChecked] = useState(false)
  const now = JSON.stringify([label, fallback, order, draft])
  const [before] = useState(now)
  useEffect(() => onDirty(now !== before), [now, before, onDirty])
  const orderWrong = /^(\d{1,3}|1000)?$/.test(order) ? undefined : 'A whole number from 0 to 1,000.'

  const save = (): void => {
    setChecked(true)
    if (!isComplete(draft) || orderWrong) return
    const filter = filterOf(draft)
    onSave({
      ...(label.trim() === '' ? {} : { label: label.trim() }),
      ...(filter ? { filter } : {}),
      ...(order === '' ? {} : { order: Number(order) }),
      ...(fallback ? { fallback: true } : {}),
    })
    onClose()
  }

  return (
    <div className="grid gap-6 md:grid-cols-[minmax(0,1fr)_240px]">
      <div className="min-w-0 space-y-4">
        <Field label="Label" help="Shown on the link instead of its filter.">
          {control => (
            <Input
              {...control}
              maxLength={200}
              value={label}
              onChange={event => setLabel(event.target.value)}
            />
          )}
        </Field>
        <RadioGroup
          label="A bundle passes"
          across
          options={WAYS}
          value={draft.is}
          onChange={is => setDraft(now => ({ ...now, is: is as FilterDraft['is'] }))}
        />
        {draft.is === 'rows' && <FilterRows draft={draft} checked={checked} onChange={setDraft} />}
        {draft.is === 'expression' && (
          <MappingField
            label="Expression"
            mode="expression"
            multiline
            code
            value={draft.expression}
            placeholder="m2.profile.department == &quot;Sales&quot;"
            problem={
              checked && draft.expression.trim() === ''
                ? 'Write an expression that gives yes or no.'
                : undefined
            }
            onChange={expression => setDraft(now => ({ ...now, expression }))}
          />
        )}
        {(routes > 1 || link.fallback || link.order !== undefined) && (
          <div className="space-y-4 border-line border-t pt-4">
            <Switch
              label="Fallback"
              help="Takes the bundles that no other route took."
              checked={fallback}
              onChange={setFallback}
            />
            <Field label="Order" help="Routes with a smaller number are tried first." error={orderWrong}>
              {control => (
                <Input
                  {...control}
                  inputMode="numeric"
                  className="max-w-24"
                  value={order}
                  onChange={event => setOrder(event.target.value.trim())}
                />
              )}
            </Field>
          </div>
        )}
        <div className="flex justify-end gap-2">
          {onRemove && (
            <Button look="quiet" className="mr-auto" onClick={onRemove}>
              <Trash2 aria-hidden className="size-4" /> Delete the link
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={save}>
            Save
          </Button>
        </div>
      </div>
      <DataPanel
        upstream={upstream}
        label="Data for this link"
        className="md:max-h-[60vh] md:overflow-y-auto"
      />
    </div>
  )
}
