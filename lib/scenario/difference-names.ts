import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { DifferenceNames } from './differences'

/** How things are called when it is told what differs. @param typeOf  a module type by its id */
export const differenceNames = (
  typeOf: (id: string) => Pick<ModuleDescriptor, 'title' | 'fields'> | undefined,
  connections: readonly { id: string; name: string }[],
): DifferenceNames => {
  const names = new Map(connections.map(one => [one.id, one.name]))
  return {
    module: id => typeOf(id)?.title,
    parameter: (id, name) => typeOf(id)?.fields.find(field => field.name === name)?.label,
    connection: id => names.get(id),
  }
}
