import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView } from '@/lib/operations/scenarios'

export interface ConnectionName {
  id: string
  name: string
}

/** A module by which a run may change something, and where. */
export interface Write {
  key: string
  /** What it does: its label, and the module's own title where that is another. */
  what: string
  connection: string
}

/** What a run of this drawing may change, in the drawing's order. */
export function writesOf(
  scenario: Pick<ScenarioView, 'document' | 'connections'>,
  descriptors: readonly ModuleDescriptor[],
  connections: readonly ConnectionName[],
): Write[] {
  return scenario.document.modules.flatMap(module => {
    const descriptor = descriptors.find(one => one.id === module.module)
    const method = module.parameters.method
    // A method that is mapped may turn out to be any.
    const reads =
      module.module.startsWith('okta.api-call@') &&
      (method === undefined || (method.is === 'value' && method.value === 'GET'))
    if (!descriptor?.writes || reads || module.disabled) return []
    const id = scenario.connections[module.connection ?? '']
    const connection = connections.find(one => one.id === id)
    if (!connection) return []
    const what =
      module.label && module.label !== descriptor.title
        ? `${module.label} (${descriptor.title})`
        : descriptor.title
    return [{ key: module.key, what, connection: connection.name }]
  })
}

/** The connections that are written to, each once. */
export const writtenTo = (writes: readonly Write[]): string[] => [
  ...new Set(writes.map(write => write.connection)),
]
