import { z } from 'zod'
import type { Prisma, Scenario } from '@/lib/db/generated/client'
import { cancelParked } from '@/lib/engine/cancel'
import { AppError } from '@/lib/errors'
import type { Difference } from '@/lib/scenario/differences'
import type { Problem } from '@/lib/scenario/graph'
import { writingModules } from '@/lib/scenario/writes'
import { defineOperation, type OperationContext } from './define'
import { changesOf, descriptorOf, runningOf } from './running'
import { type ScenarioView, viewOf } from './scenario-view'
import { findScenario } from './scenarios'
import { refuseIfIdle, type StartsBy, startsBy, switchedOff, switchTrigger } from './switching'
import { slotsOf } from './usage'
import { draftOf, freeze, problemsOf } from './versions'

const id = z.uuid()
/** The revision that the person was shown; left out, whatever stands. */
const revision = z.number().int().min(0).optional()

/** A connection that a scenario uses. */
export interface UsedConnection {
  id: string
  name: string
  /** The sandbox org, an org on this very machine, one of Okta's preview orgs, or a real one. */
  stage: 'sandbox' | 'test' | 'preview' | 'production'
  /** Null for the sandbox, which has no address that anybody types. */
  host: string | null
}

/** What somebody is asked before a draft is switched on or made the running version. */
export interface LiveReview {
  /** To be named when the answer is yes, so that nothing else goes live than what was shown. */
  revision: number
  /** The number of the version that runs now; null while the scenario is off. */
  running: number | null
  startsBy: StartsBy
  /** How the running version is started, where that is otherwise. */
  startedBy: StartsBy | null
  /** What it may change, and where; null where its connection is still missing. */
  writes: { key: string; what: string; connection: UsedConnection | null }[]
  /** Connections that it only reads from. */
  reads: UsedConnection[]
  /** What the draft changes of the running version. */
  changes: readonly Difference[]
  /** What has to be mended first, warnings included. */
  problems: Problem[]
  /** Runs that have not ended, of whatever version. */
  unfinished: { queued: number; running: number; waiting: number }
}

function stageOf(
  { loopbackOrgs }: OperationContext,
  kind: string,
  origin: string,
  host: string,
): UsedConnection['stage'] {
  if (kind === 'sandbox') return 'sandbox'
  if (loopbackOrgs.includes(origin)) return 'test'
  return host.endsWith('.oktapreview.com') ? 'preview' : 'production'
}

async function connectionsOf(
  context: OperationContext,
  ids: readonly string[],
): Promise<Map<string, UsedConnection>> {
  const rows = await context.prisma.connection.findMany({
    where: { workspaceId: context.actor.workspaceId, id: { in: [...new Set(ids)] } },
    select: { id: true, name: true, kind: true, origin: true },
  })
  return new Map(
    rows.map(({ id, name, kind, origin }) => {
      const host = URL.canParse(origin) ? new URL(origin).host : origin
      return [
        id,
        { id, name, stage: stageOf(context, kind, origin, host), host: kind === 'sandbox' ? null : host },
      ]
    }),
  )
}

async function unfinishedOf(
  context: OperationContext,
  scenarioId: string,
): Promise<LiveReview['unfinished']> {
  const found = await context.prisma.run.groupBy({
    by: ['status'],
    where: {
      workspaceId: context.actor.workspaceId,
      scenarioId,
      status: { in: ['queued', 'running', 'waiting', 'needs_decision'] },
    },
    _count: true,
  })
  const count = (status: string): number => found.find(row => row.status === status)?._count ?? 0
  return {
    queued: count('queued'),
    running: count('running'),
    waiting: count('waiting') + count('needs_decision'),
  }
}

async function review(context: OperationContext, row: Scenario): Promise<LiveReview> {
  const document = draftOf(row)
  const filled = slotsOf(row.connections)
  const running = await runningOf(context, row)
  const known = await connectionsOf(context, Object.values(filled))
  const at = (slot: string | undefined): UsedConnection | null => known.get(filled[slot ?? ''] ?? '') ?? null
  const writes = writingModules(document, one => descriptorOf(context, one)).map(({ key, what, slot }) => ({
    key,
    what,
    connection: at(slot),
  }))
  const written = new Set(writes.map(write => write.connection?.id))
  const used = new Set(
    document.modules.filter(module => !module.disabled).map(module => at(module.connection)?.id),
  )
  const now = await startsBy(context, document)
  const before = running === null ? null : await startsBy(context, running.document)
  return {
    revision: row.revision,
    running: running?.number ?? null,
    startsBy: now,
    startedBy: before !== null && before.words !== now.words ? before : null,
    writes,
    reads: [...known.values()].filter(one => used.has(one.id) && !written.has(one.id)),
    changes: await changesOf(context, running, { document, connections: filled }),
    problems: await problemsOf(context, row.id, document, filled),
    unfinished: await unfinishedOf(context, row.id),
  }
}

const CHANGED =
  'The drawing has been changed since you were asked, so nothing was switched. Look at it again, then say yes.'

/**
 * Makes the draft the running version. Only what the row held when it was read goes live: whoever saves or switches in
 * between makes it look again.
 */
async function goLive(
  context: OperationContext,
  scenarioId: string,
  asked: { revision?: number | undefined; mustBeOn: boolean },
): Promise<Scenario> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const row = await findScenario(context, scenarioId)
    if (asked.revision !== undefined && row.revision !== asked.revision)
      throw new AppError('conflict', CHANGED, { data: { revision: row.revision } })
    if (asked.mustBeOn && !row.active)
      throw new AppError(
        'conflict',
        `“${row.name}” has been switched off meanwhile. Switch it on to have it run this drawing.`,
      )
    const { version, document } = await freeze(context, row)
    await refuseIfIdle(context, document)
    const before = await runningOf(context, row)
    const data: Prisma.ScenarioUpdateManyMutationInput & { activeVersionId: string } = {
      active: true,
      // A new version is not a switch-off: what it listens from stays.
      activeFrom: row.activeFrom ?? new Date(context.clock.now()),
      activeVersionId: version.id,
      notLive: 0,
    }
    const { revision, active, activeVersionId } = row
    const where = { id: row.id, revision, active, activeVersionId, deletedAt: null }
    const done = await context.prisma.$transaction(async transaction => {
      const { count } = await transaction.scenario.updateMany({ where, data })
      if (count > 0)
        await switchTrigger(
          context,
          transaction,
          row.id,
          { document, connections: slotsOf(version.connections) },
          before,
        )
      return count > 0
    })
    if (done) return findScenario(context, row.id)
  }
  throw new AppError('conflict', CHANGED)
}

async function switchOff(
  context: OperationContext,
  scenarioId: string,
  queued: 'finish' | 'cancel',
): Promise<{ row: Scenario; cancelled: number }> {
  const found = await findScenario(context, scenarioId)
  const row = await switchedOff(context, found, {})
  const cancelled = queued === 'cancel' ? await cancelParked(context.pool, row.id, ['queued']) : []
  for (const runId of cancelled) context.ends.tell(runId)
  return { row, cancelled: cancelled.length }
}

export const liveOperations = {
  /** What would happen if the draft, as it is stored, went live now: asked before every switch. */
  'scenarios.review': defineOperation({
    needs: 'view',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<LiveReview> =>
      review(context, await findScenario(context, input.id)),
  }),

  /**
   * On: freezes the draft into the version that its trigger starts from now on; where it is on already, as an update.
   * Off: what runs goes on, and queued runs finish or are cancelled.
   */
  'scenarios.switch': defineOperation({
    needs: 'edit',
    input: z.strictObject({
      id,
      active: z.boolean(),
      revision,
      queued: z.enum(['finish', 'cancel']).default('finish'),
    }),
    run: async (context, input): Promise<ScenarioView & { cancelled: number }> => {
      if (input.active) {
        const row = await goLive(context, input.id, { revision: input.revision, mustBeOn: false })
        return { ...(await viewOf(context, row)), cancelled: 0 }
      }
      const { row, cancelled } = await switchOff(context, input.id, input.queued)
      return { ...(await viewOf(context, row)), cancelled }
    },
    audit: (input, output) => ({
      target: input.id,
      detail: { active: input.active, version: output.running?.number ?? null, cancelled: output.cancelled },
    }),
  }),

  /** Makes the draft the running version of a scenario that is on. One that is off stays off. */
  'scenarios.update': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, revision }),
    run: async (context, input): Promise<ScenarioView> =>
      viewOf(context, await goLive(context, input.id, { revision: input.revision, mustBeOn: true })),
    audit: (input, output) => ({ target: input.id, detail: { version: output.running?.number ?? null } }),
  }),
}
