import { z } from 'zod'
import { requestCancel } from '@/lib/engine/cancel'
import type { HistoryStep } from '@/lib/engine/history'
import { type HistoryPage, readSteps } from '@/lib/engine/history-page'
import { shownFailure } from '@/lib/error-text'
import { AppError, type Failure } from '@/lib/errors'
import { readIsoDate } from '@/lib/module-kit/iso-date'
import type { JsonObject } from '@/lib/module-kit/json'
import { anyJsonObject } from '@/lib/module-kit/json-schema'
import type { Waiting } from '@/lib/runner/ports'
import type { ScenarioDocument } from '@/lib/scenario/document'
import { withPlaces } from '@/lib/scenario/layout'
import { defineOperation, type OperationContext } from './define'
import { findScenario, runningIn, type ScenarioRow } from './scenarios'
import { freeze } from './versions'

const STATUSES = [
  'queued',
  'running',
  'waiting',
  'needs_decision',
  'succeeded',
  'failed',
  'cancelled',
] as const
export type RunStatus = (typeof STATUSES)[number]
export type { HistoryPage, HistoryStep }

/** One row of the list of runs. */
export interface RunRow {
  id: string
  scenarioId: string
  scenarioName: string
  status: RunStatus
  trigger: string
  triggerSummary: string
  queuedAt: string
  startedAt: string | null
  finishedAt: string | null
  waitingFor: string | null
  bundlesDone: number
  bundlesFailed: number
  firstError: Failure | null
}

/** One run with the drawing it ran. */
export interface RunView extends RunRow {
  document: ScenarioDocument
  versionNumber: number
  /** What runs of its scenario now; null while it is off. */
  running: ScenarioRow['running']
  /** By module key: [succeeded, failed]; by link: bundles that its filter stopped. */
  counts: { modules: Record<string, [number, number]>; stopped: Record<string, number> }
  cancelRequested: boolean
  connections: Record<string, { id: string; name: string } | null>
}

const bundle = anyJsonObject()

/** The first page of a run's steps is read by these; see lib/engine/history. */
const stepsInput = z.strictObject({
  id: z.uuid(),
  failed: z.boolean().default(false),
  /** Only this module's steps: its key. */
  module: z.string().max(50).optional(),
  /** Bundles a page. */
  limit: z.number().int().min(1).max(500).default(50),
  from: z.number().int().min(0).max(2_000_000_000).optional(),
  /** The `after` of the page before, together with its `next` as `from`. */
  after: z.string().max(50).optional(),
})

const shape = {
  select: {
    id: true,
    scenarioId: true,
    status: true,
    trigger: true,
    triggerSummary: true,
    queuedAt: true,
    startedAt: true,
    finishedAt: true,
    waitingFor: true,
    bundlesDone: true,
    bundlesFailed: true,
    firstError: true,
  },
} as const

/** What a scenario is called in a list when it is not there any more. */
export const DELETED_SCENARIO = 'A deleted scenario'

/** Names of scenarios by id; those of deleted ones are not there. */
export async function namesOf(
  context: OperationContext,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await context.prisma.scenario.findMany({
    where: { workspaceId: context.actor.workspaceId, id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  return new Map(rows.map(row => [row.id, row.name]))
}

interface StoredRun {
  id: string
  scenarioId: string
  status: RunStatus
  trigger: string
  triggerSummary: string
  queuedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  waitingFor: string | null
  bundlesDone: number
  bundlesFailed: number
  firstError: unknown
}

/** Cut where it was stored; what older versions stored is cut here. */
const shown = (error: unknown): Failure | null => (error === null ? null : shownFailure(error as Failure))

const toRow = (row: StoredRun, names: Map<string, string>): RunRow => ({
  id: row.id,
  scenarioId: row.scenarioId,
  scenarioName: names.get(row.scenarioId) ?? DELETED_SCENARIO,
  status: row.status,
  trigger: row.trigger,
  triggerSummary: row.triggerSummary,
  queuedAt: row.queuedAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  waitingFor: row.waitingFor,
  bundlesDone: row.bundlesDone,
  bundlesFailed: row.bundlesFailed,
  firstError: shown(row.firstError),
})

/** @throws {AppError} `not-found` when it is not there or another workspace's */
export async function findRun(context: OperationContext, runId: string) {
  const row = await context.prisma.run.findFirst({
    where: { id: runId, workspaceId: context.actor.workspaceId },
  })
  if (row === null)
    throw new AppError('not-found', 'There is no such run; it may have been removed by retention.')
  return row
}

async function runningNow(context: OperationContext, scenarioId: string): Promise<ScenarioRow['running']> {
  const where = { id: scenarioId, workspaceId: context.actor.workspaceId }
  const select = { id: true, active: true, activeVersionId: true, notLive: true } as const
  const row = await context.prisma.scenario.findFirst({ where, select })
  return row === null ? null : ((await runningIn(context, [row])).get(scenarioId) ?? null)
}

const countsOf = (stored: unknown): RunView['counts'] =>
  z
    .object({
      modules: z.record(z.string(), z.tuple([z.number(), z.number()])).default({}),
      stopped: z.record(z.string(), z.number()).default({}),
    })
    .catch({ modules: {}, stopped: {} })
    .parse(stored)

const storedWait = z
  .object({
    waiting: z.object({ for: z.enum(['rate-limit', 'org']), org: z.string(), until: z.number() }),
  })
  .transform(({ waiting }) => waiting)
  .nullable()
  .catch(null)

const waitingOf = (stored: unknown): Waiting | null => storedWait.parse(stored)

const DAY_MS = 86_400_000

/** Ids of runs are version 7 and begin with their time, so that the page's own index finds a day's. */
function idsOfDay(day: string): { gte: string; lt: string } {
  const from = readIsoDate(day)
  return { gte: firstId(from), lt: firstId(from + DAY_MS) }
}

function firstId(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}

export const runOperations = {
  /** Starts a run of the draft as it stands, with an input of one's own as the trigger's bundle. */
  'runs.start': defineOperation({
    needs: 'run',
    input: z.strictObject({
      scenarioId: z.uuid(),
      input: bundle.default({}),
      trigger: z.enum(['manual', 'api']).default('manual'),
    }),
    run: async (context, input): Promise<{ id: string }> => {
      const scenario = await findScenario(context, input.scenarioId)
      const { version } = await freeze(context, scenario)
      const runId = await context.engine.startRun({
        workspaceId: context.actor.workspaceId,
        scenarioId: scenario.id,
        versionId: version.id,
        trigger: input.trigger,
        triggerSummary: `by ${context.actor.name}`,
        bundle: input.input as JsonObject,
      })
      if (runId === null) throw new AppError('conflict', 'This run had been started already.')
      return { id: runId }
    },
    audit: (input, output) => ({ target: output.id, detail: { scenario: input.scenarioId } }),
  }),

  /** Newest first, by keyset; `before` is the last id of the page above. */
  'runs.list': defineOperation({
    needs: 'view',
    input: z.strictObject({
      scenarioId: z.uuid().optional(),
      status: z.array(z.enum(STATUSES)).max(STATUSES.length).optional(),
      trigger: z.string().max(50).optional(),
      before: z.uuid().optional(),
      /** Only runs that began on this day of UTC, as 2026-11-24. */
      day: z.iso.date().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    run: async (context, input): Promise<{ runs: RunRow[]; next: string | null }> => {
      const rows = await context.prisma.run.findMany({
        where: {
          workspaceId: context.actor.workspaceId,
          ...(input.scenarioId === undefined ? {} : { scenarioId: input.scenarioId }),
          ...(input.status === undefined || input.status.length === 0
            ? {}
            : { status: { in: input.status } }),
          ...(input.trigger === undefined ? {} : { trigger: input.trigger }),
          AND: [
            input.before === undefined ? {} : { id: { lt: input.before } },
            input.day === undefined ? {} : { id: idsOfDay(input.day) },
          ],
        },
        orderBy: { id: 'desc' },
        take: input.limit + 1,
        ...shape,
      })
      const page = rows.slice(0, input.limit)
      const names = await namesOf(
        context,
        page.map(row => row.scenarioId),
      )
      const last = rows.length > input.limit ? page.at(-1) : undefined
      return { runs: page.map(row => toRow(row, names)), next: last?.id ?? null }
    },
  }),

  'runs.get': defineOperation({
    needs: 'view',
    input: z.strictObject({ id: z.uuid() }),
    run: async (context, input): Promise<RunView> => {
      const row = await findRun(context, input.id)
      await context.stored.scenario(row.scenarioId)
      const version = await context.prisma.scenarioVersion.findUnique({ where: { id: row.versionId } })
      if (version === null) throw new AppError('not-found', 'The version that this run ran has been removed.')
      const names = await namesOf(context, [row.scenarioId])
      const filled = z.record(z.string(), z.string()).catch({}).parse(version.connections)
      const used = await context.prisma.connection.findMany({
        where: { workspaceId: context.actor.workspaceId, id: { in: Object.values(filled) } },
        select: { id: true, name: true },
      })
      const connections = Object.fromEntries(
        Object.entries(filled).map(([slot, id]) => [slot, used.find(one => one.id === id) ?? null]),
      )
      return {
        ...toRow(row, names),
        document: withPlaces(version.document as unknown as ScenarioDocument),
        versionNumber: version.number,
        running: await runningNow(context, row.scenarioId),
        counts: countsOf(row.counts),
        cancelRequested: row.cancelRequestedAt !== null,
        connections,
      }
    },
  }),

  /** How far a run has come: small, asked often while somebody watches. */
  'runs.progress': defineOperation({
    needs: 'view',
    input: z.strictObject({ id: z.uuid() }),
    run: async (context, input) => {
      const row = await findRun(context, input.id)
      return {
        status: row.status as RunStatus,
        bundlesDone: row.bundlesDone,
        bundlesFailed: row.bundlesFailed,
        counts: countsOf(row.counts),
        startedAt: row.startedAt?.toISOString() ?? null,
        finishedAt: row.finishedAt?.toISOString() ?? null,
        waitingFor: row.waitingFor,
        /** What it waits for while it is at work. */
        waiting: row.status === 'running' ? waitingOf(row.counts) : null,
        firstError: shown(row.firstError),
        cancelRequested: row.cancelRequestedAt !== null,
      }
    },
  }),

  /** A run's steps in bundle order, a page at a time. */
  'runs.steps': defineOperation({
    needs: 'view',
    input: stepsInput,
    run: async (context, input): Promise<HistoryPage> => {
      const row = await findRun(context, input.id)
      await context.stored.run(row)
      const page = await readSteps(context.pool, row.id, {
        failedOnly: input.failed,
        limit: input.limit,
        ...(input.from === undefined ? {} : { from: input.from }),
        ...(input.after === undefined ? {} : { after: input.after }),
      })
      if (input.module === undefined) return page
      return { ...page, steps: page.steps.filter(step => step.key === input.module) }
    },
  }),

  'runs.cancel': defineOperation({
    needs: 'run',
    input: z.strictObject({ id: z.uuid() }),
    run: async (context, input): Promise<void> => {
      const row = await findRun(context, input.id)
      if (['succeeded', 'failed', 'cancelled'].includes(row.status)) {
        throw new AppError('conflict', 'This run has ended already.')
      }
      await requestCancel(context.pool, row.id)
      context.engine.cancelRun(row.id)
    },
    audit: input => ({ target: input.id }),
  }),

  /** Days with how many runs succeeded and failed, oldest first; days without runs are left out. */
  'runs.days': defineOperation({
    needs: 'view',
    input: z.strictObject({
      scenarioId: z.uuid().optional(),
      days: z.number().int().min(1).max(90).default(14),
    }),
    run: async (context, input) => {
      const from = new Date(context.clock.now() - (input.days - 1) * 86_400_000)
      const rows = await context.prisma.runRollup.groupBy({
        by: ['day'],
        where: {
          workspaceId: context.actor.workspaceId,
          day: { gte: new Date(from.toISOString().slice(0, 10)) },
          ...(input.scenarioId === undefined ? {} : { scenarioId: input.scenarioId }),
        },
        _sum: { succeeded: true, failed: true, cancelled: true },
        orderBy: { day: 'asc' },
      })
      return rows.map(row => ({
        day: row.day.toISOString().slice(0, 10),
        succeeded: row._sum.succeeded ?? 0,
        failed: row._sum.failed ?? 0,
        cancelled: row._sum.cancelled ?? 0,
      }))
    },
  }),
}
