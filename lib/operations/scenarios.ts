import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Scenario } from '@/lib/db/generated/client'
import { cancelParked } from '@/lib/engine/cancel'
import { readSteps } from '@/lib/engine/history-page'
import { AppError } from '@/lib/errors'
import { letGo } from '@/lib/json'
import type { Json } from '@/lib/module-kit/json'
import type { TriggerSource } from '@/lib/module-kit/trigger'
import { type ScenarioDocument, scenarioDocument } from '@/lib/scenario/document'
import { defineOperation, type OperationContext } from './define'
import { triggerIn } from './drawn-trigger'
import { changesOf, runningOf } from './running'
import { copyName, ownConnections, rowOf, type Saved, saveDraft } from './saving'
import { nextOf, viewOf } from './scenario-view'
import { copySecrets } from './sealing'
import { switchedOff } from './switching'
import { type Slots, slots, slotsOf } from './usage'
import { draftOf } from './versions'

const id = z.uuid()
/** How long a deleted scenario can be restored (RUNNING.md, 8). */
const BIN_MS = 30 * 86_400_000
/** Bundles looked at for samples: enough to see every route of most drawings. */
const SAMPLED_BUNDLES = 20
const name = z.string().trim().min(1, 'Give the scenario a name.').max(200, 'The name is too long.')

/** Of a draft, `okta.get-user@1` and so on, in its order. */
const moduleIds = z.array(z.string())

/** One row of the list. */
export interface ScenarioRow {
  id: string
  name: string
  active: boolean
  /** Null where nothing starts it yet. */
  trigger: { source: TriggerSource; title: string } | null
  modules: number
  updatedAt: string
  deletedAt: string | null
  lastRun: { id: string; status: string; at: string } | null
  /** The number of the version that runs, and how many changes of the draft are not in it; null while it is off. */
  running: { number: number; notLive: number } | null
  nextAt: string | null
}

export async function findScenario(
  context: OperationContext,
  scenarioId: string,
  bin: 'kept' | 'any' = 'kept',
): Promise<Scenario> {
  const row = await context.prisma.scenario.findFirst({
    where: {
      id: scenarioId,
      workspaceId: context.actor.workspaceId,
      ...(bin === 'kept' ? { deletedAt: null } : {}),
    },
  })
  if (row === null) throw new AppError('not-found', 'There is no such scenario; it may have been deleted.')
  return row
}

/** What was deleted before can be restored no more. Its row stays: the history of its runs names it. */
const binFrom = (context: OperationContext): Date => new Date(context.clock.now() - BIN_MS)

/** The newest run of each scenario, one index look-up each. */
async function lastRuns(
  context: OperationContext,
  ids: string[],
): Promise<Map<string, ScenarioRow['lastRun']>> {
  const found = await context.pool.query<{
    scenario_id: string
    id: string
    status: string
    queued_at: Date
  }>(
    `SELECT r.* FROM unnest($1::uuid[]) AS s (id)
     CROSS JOIN LATERAL (
       SELECT scenario_id, id, status, queued_at FROM run WHERE scenario_id = s.id ORDER BY id DESC LIMIT 1
     ) r`,
    [ids],
  )
  return new Map(
    found.rows.map(row => [
      row.scenario_id,
      { id: row.id, status: row.status, at: row.queued_at.toISOString() },
    ]),
  )
}

export async function createScenario(
  context: OperationContext,
  document: ScenarioDocument,
  filled: Slots,
): Promise<Pick<Scenario, 'id' | 'name' | 'draft' | 'connections'>> {
  const connections = await ownConnections(context, filled)
  const { draft, ...rest } = await rowOf(context, document, connections)
  await letGo()
  // As text: the client would go through each name of a wide document four times.
  const text = JSON.stringify(draft)
  await letGo()
  return context.prisma.$transaction(async transaction => {
    const { id, name } = await transaction.scenario.create({ data: { ...rest, draft: {} } })
    await transaction.$executeRaw`UPDATE scenario SET draft = ${text}::jsonb WHERE id = ${id}::uuid`
    return { id, name, draft: draft as Scenario['draft'], connections }
  })
}

/** What a list reads of a scenario: not its document. */
type Listed = Pick<Scenario, 'id' | 'active' | 'activeVersionId' | 'notLive'>

/** The running versions of a list's scenarios, by the scenario's id. */
export async function runningIn(
  context: OperationContext,
  rows: readonly Listed[],
): Promise<Map<string, ScenarioRow['running']>> {
  const on = rows.filter(row => row.active && row.activeVersionId !== null)
  const versions = await context.prisma.scenarioVersion.findMany({
    where: { id: { in: on.flatMap(row => row.activeVersionId ?? []) } },
    select: { id: true, number: true },
  })
  const numbers = new Map(versions.map(version => [version.id, version.number]))
  const found = new Map<string, ScenarioRow['running']>()
  for (const row of on) {
    const number = numbers.get(row.activeVersionId ?? '')
    if (number !== undefined) found.set(row.id, { number, notLive: await notLiveOf(context, row) })
  }
  return found
}

/** How many changes are not live; counted here where nobody has yet: after an upgrade, once a scenario. */
async function notLiveOf(context: OperationContext, listed: Listed): Promise<number> {
  if (listed.notLive !== null) return listed.notLive
  const row = await context.prisma.scenario.findUniqueOrThrow({ where: { id: listed.id } })
  const draft = { document: draftOf(row), connections: slotsOf(row.connections) }
  const { length } = await changesOf(context, await runningOf(context, row), draft)
  await context.pool.query(
    'UPDATE scenario SET not_live = $4 WHERE id = $1 AND revision = $2 AND active_version_id = $3',
    [row.id, row.revision, row.activeVersionId, length],
  )
  return length
}

export const scenarioOperations = {
  'scenarios.list': defineOperation({
    needs: 'view',
    input: z.strictObject({ bin: z.boolean().default(false) }),
    run: async (context, input): Promise<ScenarioRow[]> => {
      const rows = await context.prisma.scenario.findMany({
        where: {
          workspaceId: context.actor.workspaceId,
          deletedAt: input.bin ? { gte: binFrom(context) } : null,
        },
        orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
        // Not the documents: two hundred of them are many megabytes.
        select: {
          id: true,
          name: true,
          active: true,
          activeVersionId: true,
          notLive: true,
          moduleIds: true,
          updatedAt: true,
          deletedAt: true,
        },
        take: 1_000,
      })
      const ids = rows.map(row => row.id)
      const [last, next, running] = await Promise.all([
        lastRuns(context, ids),
        nextOf(context, ids),
        runningIn(context, rows),
      ])
      return rows.map(row => {
        const modules = moduleIds.catch([]).parse(row.moduleIds)
        const trigger = triggerIn(context, { modules: modules.map(module => ({ module })) })
        return {
          id: row.id,
          name: row.name,
          active: row.active,
          trigger: trigger && { source: trigger.trigger.source, title: trigger.title },
          modules: modules.length,
          updatedAt: row.updatedAt.toISOString(),
          deletedAt: row.deletedAt?.toISOString() ?? null,
          lastRun: last.get(row.id) ?? null,
          running: running.get(row.id) ?? null,
          nextAt: next.get(row.id) ?? null,
        }
      })
    },
  }),

  'scenarios.get': defineOperation({
    needs: 'view',
    input: z.strictObject({ id }),
    run: async (context, input) => {
      // Whose it is comes first, and its drawing, which may be megabytes, only once nothing in it stands in clear.
      const where = { id: input.id, workspaceId: context.actor.workspaceId }
      if ((await context.prisma.scenario.count({ where })) > 0) await context.stored.scenario(input.id)
      return viewOf(context, await findScenario(context, input.id, 'any'))
    },
  }),

  /** What each module gave in the newest run that got anywhere, by key: for samples in mappings. Secrets are dots. */
  'scenarios.samples': defineOperation({
    needs: 'view',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<Record<string, Json>> => {
      const row = await findScenario(context, input.id)
      const newest = await context.prisma.run.findMany({
        where: { scenarioId: row.id, workspaceId: context.actor.workspaceId },
        orderBy: { id: 'desc' },
        select: { id: true, versionId: true },
        take: 3,
      })
      const samples: Record<string, Json> = Object.create(null)
      for (const run of newest) {
        await context.stored.run(run)
        const { steps } = await readSteps(context.pool, run.id, { limit: SAMPLED_BUNDLES })
        for (const step of steps) if (step.output && !(step.key in samples)) samples[step.key] = step.output
      }
      return { ...samples }
    },
  }),

  'scenarios.create': defineOperation({
    needs: 'edit',
    input: z.strictObject({ document: scenarioDocument, connections: slots.default({}) }),
    run: async (context, input): Promise<{ id: string; name: string }> => {
      const row = await createScenario(context, input.document, input.connections)
      return { id: row.id, name: row.name }
    },
    audit: (_input, output) => ({ target: output.id, detail: { name: output.name } }),
  }),

  /**
   * Saves the draft, based on a revision; somebody else's save in between is a conflict and loses nothing. The same save
   * sent twice is done once. The name in the document is not taken: renaming is an operation of its own.
   */
  'scenarios.save': defineOperation({
    needs: 'edit',
    input: z.strictObject({
      id,
      revision: z.number().int().min(0),
      document: scenarioDocument,
      connections: slots,
      /** Made by who saves, one for each content that is sent. */
      saveId: z.uuid().optional(),
      /** What is stored and saved over stays, as a scenario of its own. */
      keepStored: z.boolean().default(false),
    }),
    run: async (context, input): Promise<Saved> => {
      const { id: scenarioId, saveId = randomUUID(), ...drawn } = input
      return saveDraft(context, { ...drawn, saveId }, () => findScenario(context, scenarioId))
    },
  }),

  /** Only the name, which is no part of the drawing: a save that is on its way loses nothing by it, nor does this. */
  'scenarios.rename': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, name }),
    run: async (context, input): Promise<void> => {
      const row = await findScenario(context, input.id)
      await context.prisma.scenario.update({ where: { id: row.id }, data: { name: input.name } })
    },
    audit: input => ({ target: input.id, detail: { name: input.name } }),
  }),

  /** A copy of the draft, or of a drawing of it that could not be saved. */
  'scenarios.duplicate': defineOperation({
    needs: 'edit',
    input: z.strictObject({
      id,
      unsaved: z.strictObject({ document: scenarioDocument, connections: slots }).optional(),
    }),
    run: async (context, input): Promise<{ id: string; name: string }> => {
      const row = await findScenario(context, input.id)
      const { document, connections } = input.unsaved ?? {
        document: draftOf(row),
        connections: slotsOf(row.connections),
      }
      const name = input.unsaved
        ? copyName(context, row.name, `as ${context.actor.name} drew it`)
        : `${row.name.slice(0, 190)} (copy)`
      const home = { workspaceId: row.workspaceId, scenarioId: row.id, connections }
      const drawn = await copySecrets(context, home, document)
      const made = await createScenario(context, { ...drawn, name }, connections)
      return { id: made.id, name: made.name }
    },
    audit: (input, output) => ({ target: output.id, detail: { from: input.id } }),
  }),

  /** Into the bin for 30 days: its triggers stop, queued and waiting runs are cancelled and counted (RUNNING.md, 8). */
  'scenarios.delete': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<{ cancelled: number }> => {
      const row = await findScenario(context, input.id)
      await switchedOff(context, row, { deletedAt: new Date(context.clock.now()) })
      const cancelled = await cancelParked(context.pool, row.id, ['queued', 'waiting'])
      for (const runId of cancelled) context.ends.tell(runId)
      return { cancelled: cancelled.length }
    },
    audit: (input, output) => ({ target: input.id, detail: { cancelled: output.cancelled } }),
  }),

  'scenarios.restore': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<void> => {
      const row = await findScenario(context, input.id, 'any')
      if (row.deletedAt !== null && row.deletedAt < binFrom(context))
        throw new AppError(
          'not-found',
          'This scenario has been in the bin for more than 30 days and is gone.',
        )
      await context.prisma.scenario.update({ where: { id: row.id }, data: { deletedAt: null } })
    },
    audit: input => ({ target: input.id }),
  }),
}
