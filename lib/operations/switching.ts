import { randomUUID } from 'node:crypto'
import type { Scenario } from '@/lib/db/generated/client'
import { clearSchedule, setSchedule } from '@/lib/engine/schedule-state'
import { AppError } from '@/lib/errors'
import { canonicalText } from '@/lib/scenario/canonical'
import type { ScenarioDocument, ScenarioModule } from '@/lib/scenario/document'
import { firstTime, inWords, scheduleOf } from '@/lib/triggers/schedule'
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

/** How a scenario is started, in words for the person who switches it on. */
export interface StartsBy {
  /** `webhook`, `schedule` …; empty where there is no trigger yet. */
  kind: string
  words: string
  /** When it fires next if it is switched on now; ISO 8601, UTC. */
  next: string | null
}

/** Says when the trigger of a drawing fires, or what it waits for. */
export async function startsBy(context: OperationContext, document: ScenarioDocument): Promise<StartsBy> {
  const trigger = triggerOf(context, document)
  const kind = triggerKind(trigger)
  if (trigger === null) return { kind, words: 'Nothing starts it: it has no trigger yet.', next: null }
  if (kind === 'webhook')
    return { kind, words: 'Each request to its webhook address starts a run.', next: null }
  if (kind === 'manual') return { kind, words: 'People start it by “Run once”.', next: null }
  if (kind !== 'schedule')
    return {
      kind,
      words: `Started by ${context.modules(trigger.module)?.title ?? trigger.module}.`,
      next: null,
    }
  const zone = await zoneOf(context, document)
  try {
    const next = firstTime(trigger.parameters, zone, context.clock.now())
    const schedule = scheduleOf(trigger.parameters)
    const anywhere = schedule.every === 'minutes' || schedule.every === 'hours'
    const words = `${inWords(schedule)}${anywhere ? '' : ` (${zone})`}.`
    return { kind, words, next: next === null ? null : new Date(next).toISOString() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { kind, words: error.message, next: null }
  }
}

async function zoneOf(context: OperationContext, document: ScenarioDocument): Promise<string> {
  if (document.timeZone !== undefined) return document.timeZone
  const workspace = await context.prisma.workspace.findUniqueOrThrow({
    where: { id: context.actor.workspaceId },
  })
  return workspace.timeZone
}

/** Everything that a schedule's times come from. What is done about missed or overlapping ones is no part of it. */
async function timesOf(
  context: OperationContext,
  document: ScenarioDocument | null,
): Promise<{ trigger: ScenarioModule; zone: string; same: string } | null> {
  const trigger = document === null ? null : triggerOf(context, document)
  if (document === null || trigger === null || triggerKind(trigger) !== 'schedule') return null
  const zone = await zoneOf(context, document)
  const { missed: _missed, overlap: _overlap, ...times } = scheduleOf(trigger.parameters)
  return { trigger, zone, same: canonicalText({ key: trigger.key, zone, times }) }
}

/** @throws {AppError} `invalid` for a schedule that never fires: switched on it would only look as if it worked */
export async function checkFires(context: OperationContext, document: ScenarioDocument): Promise<void> {
  const times = await timesOf(context, document)
  if (times === null) return
  if (firstTime(times.trigger.parameters, times.zone, context.clock.now()) !== null) return
  throw new AppError(
    'invalid',
    'This schedule never fires: there is no such day. Change when it runs, then switch it on.',
  )
}

/**
 * Sets or clears when the scenario fires next; a trigger that is no schedule clears it.
 * @param before  what ran until now: a schedule that is the same keeps its next time, even one that is due
 */
export async function syncSchedule(
  context: OperationContext,
  scenarioId: string,
  document: ScenarioDocument | null,
  before: ScenarioDocument | null,
): Promise<void> {
  const times = await timesOf(context, document)
  if (times !== null && before !== null) {
    const were = await timesOf(context, before)
    const where = { scenarioId_moduleKey: { scenarioId, moduleKey: times.trigger.key } }
    if (were?.same === times.same && (await context.prisma.scheduleState.findUnique({ where }))) return
  }
  await clearSchedule(context.pool, scenarioId)
  if (times === null) return
  const next = firstTime(times.trigger.parameters, times.zone, context.clock.now())
  if (next !== null) await setSchedule(context.pool, scenarioId, times.trigger.key, next)
}
