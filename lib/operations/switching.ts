import type { Prisma, Scenario } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { TriggerLife } from '@/lib/module-kit/trigger'
import type { Drawn } from '@/lib/scenario/differences'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { OperationContext } from './define'
import { type DrawnTrigger, placeOf, triggerIn } from './drawn-trigger'
import { runningOf } from './running'
import { dropListeners, triggerPorts } from './trigger-ports'

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
  const drawn = triggerIn(context, document)
  if (drawn === null) return { kind: '', words: 'Nothing starts it: it has no trigger yet.', next: null }
  const { trigger } = drawn
  const place = await placeOf(context, document)
  try {
    const input = drawn.input()
    const [next] = trigger.times?.(input, place, 1) ?? []
    return {
      kind: trigger.source,
      words: trigger.describe(input, place),
      next: next === undefined ? null : new Date(next).toISOString(),
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { kind: trigger.source, words: error.message, next: null }
  }
}

/** @throws {AppError} `invalid` for a trigger that cannot be switched on, or would only look as if it worked */
export async function refuseIfIdle(context: OperationContext, document: ScenarioDocument): Promise<void> {
  const drawn = triggerIn(context, document)
  const refusal = drawn?.trigger.refusal(drawn.input(), await placeOf(context, document)) ?? null
  if (refusal !== null) throw new AppError('invalid', refusal)
}

/**
 * Has the triggers of a scenario do what is to be done around a switch, as part of the transaction that switches it.
 * @param live  what goes live; null when nothing does any more
 * @param before  what ran until now
 */
export async function switchTrigger(
  context: OperationContext,
  transaction: Prisma.TransactionClient,
  scenarioId: string,
  live: Drawn | null,
  before: Drawn | null,
): Promise<void> {
  const now = live === null ? null : triggerIn(context, live.document)
  const was = before === null ? null : triggerIn(context, before.document)
  const life = async (drawn: DrawnTrigger, of: Drawn): Promise<TriggerLife> => ({
    ...(await placeOf(context, of.document)),
    ...triggerPorts(context, transaction, {
      scenarioId,
      moduleKey: drawn.key,
      filler: of.connections[drawn.slot ?? ''],
    }),
  })
  const same = now !== null && was !== null && now.key === was.key && now.trigger === was.trigger
  if (was !== null && before !== null && !same) await was.trigger.switchedOff(await life(was, before))
  if (now === null || live === null) return
  const at = await life(now, live)
  if (!same || before === null) return now.trigger.switchedOn(at, now.input())
  const { zone } = await placeOf(context, before.document)
  await now.trigger.changed(at, now.input(), { input: was.input(), zone })
}

/**
 * Off, whatever ran until now; the trigger listens no more. Whoever switches or updates in between makes it look again.
 * @throws {AppError} `conflict` when that never ends
 */
export async function switchedOff(
  context: OperationContext,
  { id }: Pick<Scenario, 'id'>,
  more: Prisma.ScenarioUpdateManyMutationInput,
): Promise<Scenario> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const row = await context.prisma.scenario.findUniqueOrThrow({ where: { id } })
    const before = await runningOf(context, row)
    const { active, activeVersionId } = row
    const data = { ...more, active: false, activeFrom: null, activeVersionId: null, notLive: null }
    const done = await context.prisma.$transaction(async transaction => {
      const { count } = await transaction.scenario.updateMany({
        where: { id, active, activeVersionId },
        data,
      })
      if (count === 0) return false
      await switchTrigger(context, transaction, id, null, before)
      // A version that cannot be read any more has left its own.
      await dropListeners(transaction, id)
      return true
    })
    if (done) return context.prisma.scenario.findUniqueOrThrow({ where: { id } })
  }
  throw new AppError('conflict', 'Somebody else switches this scenario at this moment. Try again.')
}
