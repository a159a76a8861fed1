import { namesInExpression, namesInTemplate, renameExpression, renameTemplate } from '@/lib/expression'
import type { Field, Filter, ScenarioLink, ScenarioModule } from './document'

/** Module keys, and what they are called from now on. */
export type NewKeys = ReadonlyMap<string, string>

/** A parameter whose mappings name modules by their new keys. Fixed values and names that people gave stay. */
export function renameField(field: Field, keys: NewKeys): Field {
  switch (field.is) {
    case 'mapping':
      return { ...field, template: renameTemplate(field.template, keys) }
    case 'fields':
      return { ...field, fields: renameFields(field.fields, keys) }
    case 'list':
      return { ...field, items: field.items.map(item => renameField(item, keys)) }
    default:
      return field
  }
}

const renameFields = (fields: Record<string, Field>, keys: NewKeys): Record<string, Field> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, renameField(field, keys)]))

/** The same for a filter. */
export function renameFilter(filter: Filter, keys: NewKeys): Filter {
  if (filter.is === 'expression') {
    return { ...filter, expression: renameExpression(filter.expression, keys) }
  }
  const any = filter.any.map(group =>
    group.map(row => ({
      ...row,
      left: renameField(row.left, keys),
      ...(row.right === undefined ? {} : { right: renameField(row.right, keys) }),
    })),
  )
  return { ...filter, any }
}

/** A module under its new key, its mappings with it. */
export const renameModule = (module: ScenarioModule, keys: NewKeys): ScenarioModule => ({
  ...module,
  key: keys.get(module.key) ?? module.key,
  parameters: renameFields(module.parameters, keys),
})

/** A link between modules under their new keys, its filter with it. */
export const renameLink = (link: ScenarioLink, keys: NewKeys): ScenarioLink => ({
  ...link,
  from: keys.get(link.from) ?? link.from,
  to: keys.get(link.to) ?? link.to,
  ...(link.filter === undefined ? {} : { filter: renameFilter(link.filter, keys) }),
})

/** The names that a parameter's mappings read, each as often as it stands there. */
export function keysNamedIn(field: Field): string[] {
  switch (field.is) {
    case 'mapping':
      return namesInTemplate(field.template)
    case 'fields':
      return Object.values(field.fields).flatMap(keysNamedIn)
    case 'list':
      return field.items.flatMap(keysNamedIn)
    case 'sealed':
      return field.of === undefined ? (field.uses ?? []) : keysNamedIn(field.of)
    default:
      return []
  }
}

/** The same for a filter. */
export const keysNamedInFilter = (filter: Filter): string[] =>
  filter.is === 'expression'
    ? namesInExpression(filter.expression)
    : filter.any.flat().flatMap(row => [row.left, ...(row.right ? [row.right] : [])].flatMap(keysNamedIn))
