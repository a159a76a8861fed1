import type { Scenario } from '@/lib/db/generated/client'
import type { Module } from '@/lib/module-kit/define'
import { describeModule, type ModuleDescriptor } from '@/lib/module-kit/describe'
import { differenceNames } from '@/lib/scenario/difference-names'
import { type Difference, type Drawn, differences } from '@/lib/scenario/differences'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { OperationContext } from './define'
import { fillersOf } from './fillers'
import { type Slots, slotsOf } from './usage'
import { draftOf } from './versions'

/** The version that the trigger of a scenario starts from. */
export interface Running {
  number: number
  document: ScenarioDocument
  /** Slot → connection id, as they were when it was made the running version. */
  connections: Slots
}

/** What is switched on of a scenario; null while it is off. */
export async function runningOf(
  context: OperationContext,
  row: Pick<Scenario, 'name' | 'active' | 'activeVersionId'>,
): Promise<Running | null> {
  if (!row.active || row.activeVersionId === null) return null
  const version = await context.prisma.scenarioVersion.findUnique({ where: { id: row.activeVersionId } })
  if (version === null) return null
  return {
    number: version.number,
    document: draftOf({ draft: version.document, name: row.name }),
    connections: slotsOf(version.connections),
  }
}

const descriptors = new WeakMap<Module, ModuleDescriptor>()

/** A module type as pages know it; undefined where this installation does not know it. */
export function descriptorOf(
  context: Pick<OperationContext, 'modules'>,
  id: string,
): ModuleDescriptor | undefined {
  const module = context.modules(id)
  if (module === undefined) return undefined
  const known = descriptors.get(module) ?? describeModule(module)
  descriptors.set(module, known)
  return known
}

/** What a draft changes of the running version, in words; nothing while the scenario is off. */
export async function changesOf(
  context: OperationContext,
  running: Running | null,
  draft: Drawn,
): Promise<readonly Difference[]> {
  if (running === null) return []
  const ids = [...Object.values(running.connections), ...Object.values(draft.connections)]
  const rows = await fillersOf(context, ids)
  return differences(
    running,
    draft,
    differenceNames(id => descriptorOf(context, id), rows),
  )
}
