import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView } from '@/lib/operations/scenario-view'
import { writingModules } from '@/lib/scenario/writes'

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
  const typeOf = (id: string) => descriptors.find(one => one.id === id)
  return writingModules(scenario.document, typeOf).flatMap(({ key, what, slot }) => {
    const id = scenario.connections[slot ?? '']
    const connection = connections.find(one => one.id === id)
    return connection ? [{ key, what, connection: connection.name }] : []
  })
}

/** The connections that are written to, each once. */
export const writtenTo = (writes: readonly Write[]): string[] => [
  ...new Set(writes.map(write => write.connection)),
]
