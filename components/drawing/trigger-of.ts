import type { ModuleDescriptor, OutputDescriptor, TriggerDescriptor } from '@/lib/module-kit/describe'
import { isJsonObject, type JsonObject } from '@/lib/module-kit/json'
import type { ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'

/** A trigger as it is drawn, and what its type says of itself. */
export interface DrawnTrigger extends TriggerDescriptor {
  drawn: ScenarioModule
  /** What it gives, where that is known. */
  output: readonly OutputDescriptor[]
  /** The bundle that it is started with where a person gives none. */
  given: JsonObject | null
}

/** The drawing's trigger, the first where there are several. */
export function triggerOf(
  document: ScenarioDocument,
  descriptors: readonly ModuleDescriptor[],
): DrawnTrigger | null {
  for (const drawn of document.modules) {
    const type = descriptors.find(one => one.id === drawn.module)
    if (!type?.trigger) continue
    const typed = drawn.parameters.sample
    const given = typed?.is === 'value' && isJsonObject(typed.value) ? typed.value : null
    return { ...type.trigger, drawn, given, output: type.output }
  }
  return null
}
