import { labelOf } from '@/components/schema-form/label-of'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'

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
