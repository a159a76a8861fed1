import { createHash } from 'node:crypto'
import { isTaken } from '@/lib/db/database-error'
import type { Prisma, Scenario, ScenarioVersion } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { checkScenario } from '@/lib/scenario/check'
import { type ScenarioDocument, scenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import type { OperationContext } from './define'
import { secretProblems } from './sealing'
import { type Slots, slotsOf } from './usage'

/** The draft of a row, parsed. @throws {AppError} `invalid` when the stored document is none (any more) */
export function draftOf(row: Pick<Scenario, 'draft' | 'name'>): ScenarioDocument {
  const parsed = scenarioDocument.safeParse(row.draft)
  if (parsed.success) return parsed.data
  throw new AppError('invalid', `The stored drawing of “${row.name}” cannot be read.`, {
    cause: parsed.error,
  })
}

/** Everything that keeps a scenario from running: in its drawing, and slots without a connection. */
export async function problemsOf(
  context: OperationContext,
  scenarioId: string,
  document: ScenarioDocument,
  filled: Slots,
): Promise<Problem[]> {
  const ids = [...new Set(Object.values(filled))]
  const known = await context.prisma.connection.findMany({
    where: { workspaceId: context.actor.workspaceId, id: { in: ids } },
    select: { id: true },
  })
  const there = new Set(known.map(row => row.id))
  const empty = document.modules.flatMap(module => {
    const { connection: slot } = module
    if (slot === undefined || module.disabled === true) return []
    const connection = filled[slot]
    if (connection !== undefined && there.has(connection)) return []
    const message =
      connection === undefined
        ? `${module.key} has no connection yet.`
        : `The connection of ${module.key} is not there any more; choose another.`
    return [{ message, module: module.key }]
  })
  const home = { workspaceId: context.actor.workspaceId, scenarioId, connections: filled }
  return [
    ...checkScenario(document, context.modules),
    ...empty,
    ...(await secretProblems(context, home, document)),
  ]
}

/** Keys in order, so that the same drawing has the same hash however it was put together. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, canonical(part)]),
  )
}

/** What tells two versions apart: the document and what fills its slots. */
export const hashOfVersion = (document: ScenarioDocument, connections: Slots): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical({ document, connections })))
    .digest('hex')

/**
 * The immutable version of a draft, made unless the same one is there already (RUNNING.md, 8).
 * @throws {AppError} `invalid` with the problems when it cannot run
 */
export async function freeze(
  context: OperationContext,
  row: Scenario,
): Promise<{ version: ScenarioVersion; document: ScenarioDocument }> {
  const document = draftOf(row)
  const filled = slotsOf(row.connections)
  const problems = await problemsOf(context, row.id, document, filled)
  const blocking = problems.filter(problem => problem.severity !== 'warning')
  const [first] = blocking
  if (first) {
    const more = blocking.length > 1 ? ` There are ${blocking.length - 1} more problems.` : ''
    throw new AppError('invalid', `“${row.name}” cannot run yet: ${first.message}${more}`, {
      issues: problems.map(problem => ({
        path: problem.module ?? problem.link ?? '',
        message: problem.message,
      })),
    })
  }
  const used = new Set(document.modules.flatMap(module => module.connection ?? []))
  const connections = Object.fromEntries(Object.entries(filled).filter(([slot]) => used.has(slot)))
  const documentHash = hashOfVersion(document, connections)
  const known = await find(context, row.id, documentHash)
  if (known) return { version: known, document }
  const version = await insert(context, row.id, { document, documentHash, connections })
  return { version, document }
}

const find = (context: OperationContext, scenarioId: string, documentHash: string) =>
  context.prisma.scenarioVersion.findUnique({
    where: { scenarioId_documentHash: { scenarioId, documentHash } },
  })

/** Two that freeze at the same moment: one numbers first, the other looks again. */
async function insert(
  context: OperationContext,
  scenarioId: string,
  content: { document: ScenarioDocument; documentHash: string; connections: Slots },
): Promise<ScenarioVersion> {
  for (let attempt = 1; ; attempt++) {
    const newest = await context.prisma.scenarioVersion.aggregate({
      where: { scenarioId },
      _max: { number: true },
    })
    try {
      return await context.prisma.scenarioVersion.create({
        data: {
          scenarioId,
          number: (newest._max.number ?? 0) + 1,
          document: content.document as unknown as Prisma.InputJsonValue,
          documentHash: content.documentHash,
          connections: content.connections,
          createdById: context.actor.userId,
        },
      })
    } catch (error) {
      if (!isTaken(error) || attempt >= 5) throw error
      const known = await find(context, scenarioId, content.documentHash)
      if (known) return known
    }
  }
}
