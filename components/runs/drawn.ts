import { labelOf } from '@/components/schema-form/label-of'
import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument } from '@/lib/scenario/document'

/** A module of a run's drawing, as people know it. */
export interface DrawnModule {
  /** Its own label, else what it is. */
  label: string
  kind: ModuleDescriptor['kind'] | undefined
  fields: readonly FieldDescriptor[]
}

/** By key. */
export type Drawn = ReadonlyMap<string, DrawnModule>

export function drawnOf(
  { modules }: Pick<ScenarioDocument, 'modules'>,
  descriptors: readonly ModuleDescriptor[],
): Drawn {
  return new Map(
    modules.map(({ key, module, label }) => {
      const type = descriptors.find(one => one.id === module)
      return [key, { label: label ?? type?.title ?? module, kind: type?.kind, fields: type?.fields ?? [] }]
    }),
  )
}

export const labelIn = (drawn: Drawn, key: string): string => drawn.get(key)?.label ?? key

/** More modules than these on the way to a place say nothing more. */
const MOST_MODULES = 4

/**
 * A place in a run as it is drawn: “List Users › Update a User, bundle 13”. The trigger is where every bundle comes
 * from, so it is named only where nothing comes after it.
 * @param path  a step's, such as `m1.m2[12].l2.m4`
 * @param parameter  the field there, dotted; it comes first, by its title
 */
export function placeInWords(path: string, drawn: Drawn, parameter?: string): string {
  // Links are no place of their own.
  const steps = path.split('.').filter(part => !/^l\d+$/.test(part))
  const keys = steps.map(step => step.replace(/\[\d+\]$/, ''))
  const named = keys.length > 1 ? keys.slice(1) : keys
  const modules = named.slice(-MOST_MODULES).map(key => labelIn(drawn, key))
  const bundles = steps.flatMap(step => /\[(\d+)\]$/.exec(step)?.[1] ?? [])
  const where = [
    (named.length > MOST_MODULES ? '… › ' : '') + modules.join(' › '),
    ...bundles.map(
      (at, depth) => `${depth === 0 ? '' : 'in it '}bundle ${(Number(at) + 1).toLocaleString('en')}`,
    ),
  ].join(', ')
  if (parameter === undefined) return where
  const fields = drawn.get(keys.at(-1) ?? '')?.fields ?? []
  return `${labelOf(fields, parameter) ?? parameter} in ${where}`
}
