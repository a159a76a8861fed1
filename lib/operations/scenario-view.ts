import type { Scenario } from '@/lib/db/generated/client'
import type { TriggerSource } from '@/lib/module-kit/trigger'
import type { Difference } from '@/lib/scenario/differences'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { withPlaces } from '@/lib/scenario/layout'
import { mayDo } from './actor'
import type { OperationContext } from './define'
import { sourceIn, triggerIn } from './drawn-trigger'
import { marksOf, type SaveMark, savesOf } from './recent-saves'
import { changesOf, type Running, runningOf } from './running'
import { type Slots, slotsOf } from './usage'
import { draftOf, problemsOf } from './versions'
import { webhookAddressOf } from './webhook-rows'

/** A scenario with its draft, as the builder and the read-only drawing take it. */
export interface ScenarioView {
  id: string
  name: string
  active: boolean
  revision: number
  document: ScenarioDocument
  /** Slot → connection id. */
  connections: Slots
  problems: Problem[]
  /** What starts it; empty where nothing does yet. */
  trigger: TriggerSource | ''
  /** The webhook's address; only for members who may edit. */
  webhook: string | null
  /** What is switched on; null while it is off. */
  running: Running | null
  /** What the draft changes of it. */
  notLive: readonly Difference[]
  /** The last saves, newest last. */
  saves: SaveMark[]
  nextAt: string | null
  deletedAt: string | null
}

/** When each scenario's schedule fires next; those that fire never again are left out. */
export async function nextOf(context: OperationContext, ids: string[]): Promise<Map<string, string>> {
  const rows = await context.prisma.scheduleState.findMany({
    where: { scenarioId: { in: ids }, nextAt: { not: null } },
    select: { scenarioId: true, nextAt: true },
  })
  return new Map(rows.map(row => [row.scenarioId, row.nextAt?.toISOString() ?? '']))
}

async function webhookOf(
  context: OperationContext,
  scenarioId: string,
  document: ScenarioDocument,
): Promise<string | null> {
  const drawn = triggerIn(context, document)
  if (drawn?.trigger.source !== 'webhook') return null
  return webhookAddressOf(context, { scenarioId, moduleKey: drawn.key })
}

/** A scenario as the pages take it. */
export async function viewOf(context: OperationContext, row: Scenario): Promise<ScenarioView> {
  const document = draftOf(row)
  const filled = slotsOf(row.connections)
  const running = await runningOf(context, row)
  const next = await nextOf(context, [row.id])
  const mayEdit = mayDo(context.actor.role, 'edit')
  return {
    id: row.id,
    name: row.name,
    active: row.active,
    revision: row.revision,
    document: withPlaces(document),
    connections: filled,
    problems: await problemsOf(context, row.id, document, filled),
    trigger: sourceIn(context, document),
    webhook: mayEdit ? await webhookOf(context, row.id, document) : null,
    running,
    notLive: await changesOf(context, running, { document, connections: filled }),
    saves: marksOf(savesOf(row.recentSaves), context.actor),
    nextAt: next.get(row.id) ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}
