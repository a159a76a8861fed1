import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioView } from '@/lib/operations/scenarios'

export interface ConnectionName {
  id: string
  name: string
}

/** Names of the connections at which a run of this drawing may change something. */
export function writesTo(
  scenario: Pick<ScenarioView, 'document' | 'connections'>,
  descriptors: readonly ModuleDescriptor[],
  connections: ConnectionName[],
): string[] {
  const written = scenario.document.modules.flatMap(module => {
    const writes = descriptors.find(one => one.id === module.module)?.writes === true
    const method = module.parameters.method
    const reads =
      module.module.startsWith('okta.api-call@') && (method?.is !== 'value' || method.value === 'GET')
    return writes && !reads && module.connection && !module.disabled ? [module.connection] : []
  })
  const ids = [...new Set(written)].map(slot => scenario.connections[slot])
  return connections.filter(connection => ids.includes(connection.id)).map(connection => connection.name)
}
