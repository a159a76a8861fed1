import type { FieldDescriptor, ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'

/** What the form calls a parameter such as `profile.city` or `groupIds[2]`; null where it has no name there. */
function labelOf(fields: readonly FieldDescriptor[], parameter: string): string | null {
  const [name, ...rest] = parameter.split('.')
  const field = fields.find(one => one.name === name?.replace(/\[\d+\]$/, ''))
  if (field === undefined) return null
  return rest.length === 0 ? field.label : labelOf(field.fields ?? [], rest.join('.'))
}

/**
 * A problem as the builder says it: parameters by their labels, where the document's own words name them by their names.
 */
export function problemInWords(
  { message, module, parameter }: Problem,
  document: ScenarioDocument,
  descriptors: readonly ModuleDescriptor[],
): string {
  if (parameter === undefined || !message.startsWith(parameter)) return message
  const drawn = document.modules.find(one => one.key === module)
  const fields = descriptors.find(one => one.id === drawn?.module)?.fields ?? []
  const label = labelOf(fields, parameter)
  return label === null ? message : label + message.slice(parameter.length)
}
