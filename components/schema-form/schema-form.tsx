'use client'

import { useCallback, useMemo, useRef } from 'react'
import { MappingScope } from '@/components/editor/mapping/mapping-scope'
import type { Samples } from '@/components/editor/mapping/upstream'
import type { Option } from '@/components/ui/option'
import { Select } from '@/components/ui/select'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { Field, ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { FieldRow } from './field-row'
import { fieldAt, withField } from './fields'
import { FormProvider, type FormSurroundings, type LoadOptions } from './form-context'
import { GroupSection } from './group-section'
import { groupsOf } from './groups'
import { problemsByPath } from './problems'
import { dropHidden } from './visible'

/**
 * The form of one module, drawn from its descriptor. Give it the module's key as React key, so that each module has a
 * form of its own.
 *
 * @param descriptors  of every module of this installation, for what earlier modules give
 * @param problems  of the whole drawing; each field shows its own
 * @param samples  what each module gave in the last run, by key
 * @param connections  slots to choose from: value is the slot's name
 * @param onConnection  left out: the connection is chosen elsewhere and not shown here
 * @param loadOptions  asks the module's connection for choices; null while there is none
 */
export function SchemaForm({
  descriptor,
  descriptors,
  module,
  document,
  problems,
  samples,
  connections,
  onChange,
  onConnection,
  loadOptions,
}: {
  descriptor: ModuleDescriptor
  descriptors: readonly ModuleDescriptor[]
  module: ScenarioModule
  document: ScenarioDocument
  problems: readonly Problem[]
  samples: Samples
  connections: readonly Option[]
  onChange: (parameters: Record<string, Field>) => void
  onConnection?: (slot: string) => void
  loadOptions: LoadOptions | null
}) {
  const { parameters } = module
  const kept = useRef(new Map<string, Field>())
  const latest = useRef({ parameters, onChange, fields: descriptor.fields })
  latest.current = { parameters, onChange, fields: descriptor.fields }

  const change = useCallback((next: Field | undefined, path: readonly string[]): void => {
    const { current } = latest
    const changed = dropHidden(current.fields, withField(current.parameters, path, next), kept.current)
    // Two fields may change before the next draw; the second must build on the first.
    current.parameters = changed
    current.onChange(changed)
  }, [])

  // What was loaded belongs to the connection that it was loaded from.
  const loaded = useMemo(
    () => ({
      loadOptions,
      seen: new Map<string, Option>(),
      answers: new Map<string, Promise<readonly Option[]>>(),
    }),
    [loadOptions],
  )
  const surroundings = useMemo(
    (): FormSurroundings => ({
      ...loaded,
      mappable: descriptor.kind !== 'trigger',
      problems: problemsByPath(problems, module.key),
    }),
    [loaded, descriptor.kind, problems, module.key],
  )
  const [first, ...folded] = groupsOf(descriptor.fields, parameters)
  const needsConnection = descriptor.connection !== null && module.connection === undefined

  return (
    <MappingScope document={document} moduleKey={module.key} descriptors={descriptors} samples={samples}>
      <FormProvider value={surroundings}>
        <div className="space-y-4">
          {descriptor.connection !== null && onConnection && (
            <div className="space-y-1">
              <span className="block font-medium text-sm">Connection</span>
              <Select
                aria-label="Connection"
                aria-invalid={needsConnection ? true : undefined}
                options={connections}
                value={module.connection ?? null}
                onChange={onConnection}
                placeholder="Choose a connection"
              />
            </div>
          )}
          {first &&
            (first.title === null ? (
              first.rows.map(row => (
                <FieldRow
                  key={row.path.join('.')}
                  field={row.field}
                  path={row.path}
                  value={fieldAt(parameters, row.path)}
                  onChange={change}
                />
              ))
            ) : (
              <GroupSection group={first} parameters={parameters} onChange={change} />
            ))}
          {folded.map(group => (
            <GroupSection key={group.title} group={group} parameters={parameters} onChange={change} />
          ))}
          {descriptor.fields.length === 0 && (
            <p className="text-muted text-sm">This module has nothing to set.</p>
          )}
        </div>
      </FormProvider>
    </MappingScope>
  )
}
