import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Prisma, Scenario } from '@/lib/db/generated/client'
import { readSteps } from '@/lib/engine/history'
import { AppError } from '@/lib/errors'
import type { Json } from '@/lib/module-kit/json'
import { type ScenarioDocument, scenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { withPlaces } from '@/lib/scenario/layout'
import type { Replaced } from '@/lib/sealed/seal-drawing'
import { defineOperation, type OperationContext } from './define'
import { copySecrets, sealedFor } from './sealing'
import { syncSchedule, triggerKind, triggerOf, webhookOf } from './switching'
import { type Slots, slots, slotsOf } from './usage'
import { draftOf, freeze, problemsOf } from './versions'

const id = z.uuid()
/** How long a deleted scenario can be restored (RUNNING.md, 8). */
const BIN_MS = 30 * 86_400_000
/** Bundles looked at for samples: enough to see every route of most drawings. */
const SAMPLED_BUNDLES = 20
const name = z.string().trim().min(1, 'Give the scenario a name.').max(200, 'The name is too long.')

/** One row of the list. */
export interface ScenarioRow {
  id: string
  name: string
  active: boolean
  /** `manual`, `webhook`, `schedule` …; empty where there is no trigger yet. */
  trigger: string
  modules: number
  updatedAt: string
  deletedAt: string | null
  lastRun: { id: string; status: string; at: string } | null
  nextAt: string | null
}

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
  trigger: string
  /** The webhook's address; only for members who may edit. */
  webhook: string | null
  /** What is switched on differs from the draft. */
  changedSinceOn: boolean
  nextAt: string | null
  deletedAt: string | null
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

const asJson = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue

/** A connection may be named only when it is the workspace's own: asked when it is saved, and again when it is used. */
async function ownConnections(context: OperationContext, filled: Slots): Promise<Slots> {
  const ids = [...new Set(Object.values(filled))]
  const found = await context.prisma.connection.findMany({
    where: { workspaceId: context.actor.workspaceId, id: { in: ids } },
    select: { id: true },
  })
  const own = new Set(found.map(row => row.id))
  return Object.fromEntries(Object.entries(filled).filter(([, connection]) => own.has(connection)))
}

async function nextOf(context: OperationContext, ids: string[]): Promise<Map<string, string>> {
  const rows = await context.prisma.scheduleState.findMany({
    where: { scenarioId: { in: ids }, nextAt: { not: null } },
    select: { scenarioId: true, nextAt: true },
  })
  return new Map(rows.map(row => [row.scenarioId, row.nextAt?.toISOString() ?? '']))
}

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

async function view(context: OperationContext, row: Scenario): Promise<ScenarioView> {
  const document = draftOf(row)
  const filled = slotsOf(row.connections)
  const active = row.activeVersionId
    ? await context.prisma.scenarioVersion.findUnique({ where: { id: row.activeVersionId } })
    : null
  const next = await nextOf(context, [row.id])
  const mayEdit = context.actor.role === 'owner' || context.actor.role === 'editor'
  return {
    id: row.id,
    name: row.name,
    active: row.active,
    revision: row.revision,
    document: withPlaces(document),
    connections: filled,
    problems: await problemsOf(context, row.id, document, filled),
    trigger: triggerKind(triggerOf(context, document)),
    webhook: mayEdit ? await webhookOf(context, row, document) : null,
    changedSinceOn: active !== null && JSON.stringify(active.document) !== JSON.stringify(row.draft),
    nextAt: next.get(row.id) ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}

export async function createScenario(
  context: OperationContext,
  document: ScenarioDocument,
  filled: Slots,
): Promise<Scenario> {
  const id = randomUUID()
  const connections = await ownConnections(context, filled)
  const { workspaceId } = context.actor
  const sealed = await sealedFor(context, { workspaceId, scenarioId: id, connections }, document)
  return context.prisma.scenario.create({
    data: {
      id,
      workspaceId,
      name: document.name,
      draft: asJson(sealed.document),
      connections: asJson(connections),
      timeZone: document.timeZone ?? null,
      // The scenario names the rest of each row.
      sealed: { createMany: { data: sealed.rows.map(({ scenarioId: _, ...row }) => row) } },
    },
  })
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
        take: 1_000,
      })
      const ids = rows.map(row => row.id)
      const [last, next] = await Promise.all([lastRuns(context, ids), nextOf(context, ids)])
      return rows.map(row => {
        const parsed = scenarioDocument.safeParse(row.draft)
        return {
          id: row.id,
          name: row.name,
          active: row.active,
          trigger: parsed.success ? triggerKind(triggerOf(context, parsed.data)) : '',
          modules: parsed.success ? parsed.data.modules.length : 0,
          updatedAt: row.updatedAt.toISOString(),
          deletedAt: row.deletedAt?.toISOString() ?? null,
          lastRun: last.get(row.id) ?? null,
          nextAt: next.get(row.id) ?? null,
        }
      })
    },
  }),

  'scenarios.get': defineOperation({
    needs: 'view',
    input: z.strictObject({ id }),
    run: async (context, input) => {
      const { id: found } = await findScenario(context, input.id, 'any')
      await context.stored.scenario(found)
      return view(context, await findScenario(context, found, 'any'))
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

  /** Saves the draft, based on a revision; somebody else's save in between is a conflict and loses nothing. */
  'scenarios.save': defineOperation({
    needs: 'edit',
    input: z.strictObject({
      id,
      revision: z.number().int().min(0),
      document: scenarioDocument,
      connections: slots,
    }),
    run: async (context, input): Promise<{ revision: number; problems: Problem[]; sealed: Replaced[] }> => {
      const row = await findScenario(context, input.id)
      const filled = await ownConnections(context, input.connections)
      const home = { workspaceId: row.workspaceId, scenarioId: row.id, connections: filled }
      const { document, rows, replaced } = await sealedFor(context, home, input.document)
      // Rows that no drawing names yet do no harm; a drawing that names rows which are not there would.
      if (rows.length > 0) await context.prisma.sealedValue.createMany({ data: rows })
      const saved = await context.prisma.scenario.updateMany({
        where: { id: row.id, revision: input.revision, deletedAt: null },
        data: {
          name: input.document.name,
          draft: asJson(document),
          connections: asJson(filled),
          timeZone: input.document.timeZone ?? null,
          revision: { increment: 1 },
        },
      })
      if (saved.count === 0) {
        const now = await findScenario(context, input.id)
        throw new AppError('conflict', 'Somebody else has saved this scenario since you opened it.', {
          data: { revision: now.revision },
        })
      }
      return {
        revision: input.revision + 1,
        problems: await problemsOf(context, row.id, document, filled),
        sealed: replaced,
      }
    },
  }),

  'scenarios.rename': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, name }),
    run: async (context, input): Promise<void> => {
      const row = await findScenario(context, input.id)
      const renamed = { ...draftOf(row), name: input.name }
      await context.prisma.scenario.update({
        where: { id: row.id },
        data: { name: input.name, draft: asJson(renamed), revision: { increment: 1 } },
      })
    },
    audit: input => ({ target: input.id, detail: { name: input.name } }),
  }),

  'scenarios.duplicate': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<{ id: string; name: string }> => {
      const row = await findScenario(context, input.id)
      const home = {
        workspaceId: row.workspaceId,
        scenarioId: row.id,
        connections: slotsOf(row.connections),
      }
      const drawn = await copySecrets(context, home, draftOf(row))
      const copy = { ...drawn, name: `${row.name.slice(0, 190)} (copy)` }
      const made = await createScenario(context, copy, slotsOf(row.connections))
      return { id: made.id, name: made.name }
    },
    audit: (input, output) => ({ target: output.id, detail: { from: input.id } }),
  }),

  /** Into the bin for 30 days: its triggers stop and queued runs are cancelled and counted (RUNNING.md, 8). */
  'scenarios.delete': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id }),
    run: async (context, input): Promise<{ cancelled: number }> => {
      const row = await findScenario(context, input.id)
      await context.prisma.scenario.update({
        where: { id: row.id },
        data: {
          deletedAt: new Date(context.clock.now()),
          active: false,
          activeFrom: null,
          activeVersionId: null,
        },
      })
      await syncSchedule(context, row.id, null)
      const cancelled = await context.prisma.run.updateMany({
        where: { scenarioId: row.id, status: 'queued', owner: null },
        data: { status: 'cancelled', finishedAt: new Date(context.clock.now()) },
      })
      return { cancelled: cancelled.count }
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

  /** On: freezes the draft into the version that its trigger starts from now on. Off: queued runs still finish. */
  'scenarios.switch': defineOperation({
    needs: 'edit',
    input: z.strictObject({ id, active: z.boolean() }),
    run: async (context, input): Promise<ScenarioView> => {
      const row = await findScenario(context, input.id)
      if (!input.active) {
        const off = await context.prisma.scenario.update({
          where: { id: row.id },
          data: { active: false, activeFrom: null, activeVersionId: null },
        })
        await syncSchedule(context, row.id, null)
        return view(context, off)
      }
      const { version, document } = await freeze(context, row)
      if (triggerKind(triggerOf(context, document)) === 'manual') {
        throw new AppError(
          'invalid',
          'This scenario starts when somebody presses “Run once”, so there is nothing to switch on.',
        )
      }
      const on = await context.prisma.scenario.update({
        where: { id: row.id },
        // A new version is not a switch-off: what it listens from stays.
        data: {
          active: true,
          activeFrom: row.activeFrom ?? new Date(context.clock.now()),
          activeVersionId: version.id,
        },
      })
      await webhookOf(context, row, document)
      await syncSchedule(context, row.id, document)
      return view(context, on)
    },
    audit: input => ({ target: input.id, detail: { active: input.active } }),
  }),
}
