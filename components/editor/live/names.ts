import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { DifferenceNames } from '@/lib/scenario/differences'

/** How the builder calls things when it tells what differs. */
export const differenceNames = (
  descriptors: readonly ModuleDescriptor[],
  connections: readonly { id: string; name: string }[],
): DifferenceNames => {
  const of = (id: string) => descriptors.find(one => one.id === id)
  return {
    module: id => of(id)?.title,
    parameter: (id, name) => of(id)?.fields.find(field => field.name === name)?.label,
    connection: id => connections.find(one => one.id === id)?.name,
  }
}
