import { randomUUID } from 'node:crypto'
import type { Scenario } from '@/lib/db/generated/client'
import { clearSchedule, setSchedule } from '@/lib/engine/schedule-state'
import type { ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'
import { firstTime } from '@/lib/triggers/schedule'
import { hashOf, newWebhookSecret, webhookAddress, webhookIdentity } from '@/lib/triggers/webhook-address'
import type { OperationContext } from './define'

/** The drawing's trigger, if it has one that this installation knows. */
export function triggerOf<Drawn extends Pick<ScenarioModule, 'module'>>(
  context: Pick<OperationContext, 'modules'>,
  document: { modules: readonly Drawn[] },
): Drawn | null {
  return document.modules.find(module => context.modules(module.module)?.kind === 'trigger') ?? null
}

/** Kind of trigger as runs and lists name it: `manual`, `webhook`, `schedule`, or the module's own key. */
export function triggerKind(module: Pick<ScenarioModule, 'module'> | null): string {
  const key = module?.module.split('@', 1)[0] ?? ''
  return key.startsWith('flow.') ? key.slice('flow.'.length) : key
}

/**
 * The address of a scenario's webhook trigger, made when it is first asked for. Null where the trigger is another.
 */
export async function webhookOf(
  context: OperationContext,
  row: Pick<Scenario, 'id'>,
  document: ScenarioDocument,
): Promise<string | null> {
  const trigger = triggerOf(context, document)
  if (trigger === null || triggerKind(trigger) !== 'webhook') return null
  const where = { scenarioId_moduleKey: { scenarioId: row.id, moduleKey: trigger.key } }
  const known = await context.prisma.webhook.findUnique({ where })
  if (known) {
    return webhookAddress(
      context.url,
      known.id,
      context.sealer.open(known.sealedSecret, webhookIdentity(known.id)),
    )
  }
  const [id, secret] = [randomUUID(), newWebhookSecret()]
  const created = await context.prisma.webhook.upsert({
    where,
    update: {},
    create: {
      id,
      workspaceId: context.actor.workspaceId,
      scenarioId: row.id,
      moduleKey: trigger.key,
      pathSecretHash: hashOf(secret),
      sealedSecret: context.sealer.seal(secret, webhookIdentity(id)),
      keyId: context.sealer.keyId,
    },
  })
  return created.id === id ? webhookAddress(context.url, id, secret) : webhookOf(context, row, document)
}

/** Sets or clears when the scenario fires next; a trigger that is no schedule clears it. */
export async function syncSchedule(
  context: OperationContext,
  scenarioId: string,
  document: ScenarioDocument | null,
): Promise<void> {
  await clearSchedule(context.pool, scenarioId)
  const trigger = document === null ? null : triggerOf(context, document)
  if (document === null || trigger === null || triggerKind(trigger) !== 'schedule') return
  const workspace = await context.prisma.workspace.findUniqueOrThrow({
    where: { id: context.actor.workspaceId },
  })
  const next = firstTime(trigger.parameters, document.timeZone ?? workspace.timeZone, context.clock.now())
  if (next !== null) await setSchedule(context.pool, scenarioId, trigger.key, next)
}
