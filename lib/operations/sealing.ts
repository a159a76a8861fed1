import type { Prisma, PrismaClient } from '@/lib/db/generated/client'
import { pathInWords } from '@/lib/scenario/data-path'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import { mapSecrets, secretsOf } from '@/lib/scenario/secret-places'
import { openSealed } from '@/lib/sealed/open'
import { placeIn, type SealedHome, samePlace } from '@/lib/sealed/place'
import { type Replaced, type SealedRow, sealDrawing } from '@/lib/sealed/seal-drawing'
import type { OperationContext } from './define'

type Reader = Pick<PrismaClient, 'sealedValue'> | Prisma.TransactionClient

/** A document as it may be stored, with the rows to be stored together with it. */
export interface Sealed {
  document: ScenarioDocument
  rows: SealedRow[]
  replaced: Replaced[]
}

/** Seals what people typed as secrets; what is sealed already stays as it is, wherever it belongs. */
export const sealedFor = (
  context: Pick<OperationContext, 'sealer' | 'modules' | 'prisma'>,
  home: SealedHome,
  document: ScenarioDocument,
  reader: Reader = context.prisma,
): Promise<Sealed> =>
  sealDrawing(
    {
      sealer: context.sealer,
      modules: context.modules,
      known: () => reader.sealedValue.findMany({ where: { scenarioId: home.scenarioId } }),
    },
    home,
    document,
  )

/**
 * Secrets that cannot be used where the drawing has them.
 * @param fresh  rows that are stored together with the drawing, so not there yet
 */
export async function secretProblems(
  context: Pick<OperationContext, 'prisma' | 'modules'>,
  home: SealedHome,
  document: ScenarioDocument,
  fresh: readonly SealedRow[] = [],
): Promise<Problem[]> {
  const sealed = secretsOf(document, context.modules).flatMap(({ field, place }) =>
    field.is === 'sealed' && field.id !== undefined ? [{ id: field.id, place }] : [],
  )
  if (sealed.length === 0) return []
  const rows = await context.prisma.sealedValue.findMany({
    where: {
      id: { in: sealed.map(({ id }) => id) },
      workspaceId: home.workspaceId,
      scenarioId: home.scenarioId,
    },
    select: { id: true, module: true, field: true, connectionId: true },
  })
  const byId = new Map([...rows, ...fresh].map(row => [row.id, row]))
  return sealed.flatMap(({ id, place }) => {
    const row = byId.get(id)
    if (row && samePlace(row, placeIn(home, place))) return []
    const parameter = pathInWords(place.path)
    const why =
      row && row.module === place.module && row.field === place.field
        ? 'was typed for another connection'
        : 'was typed for another place or org'
    return [{ message: `${parameter}: this secret ${why}. Type it again.`, module: place.key, parameter }]
  })
}

/** The rows of a drawing's secrets, opened and sealed anew for a copy of it. */
export async function copySecrets(
  context: Pick<OperationContext, 'prisma' | 'modules' | 'sealer'>,
  from: SealedHome,
  document: ScenarioDocument,
): Promise<ScenarioDocument> {
  const rows = await context.prisma.sealedValue.findMany({ where: { scenarioId: from.scenarioId } })
  return mapSecrets(document, context.modules, (field, place) => {
    if (field.is !== 'sealed' || field.id === undefined) return field
    const [opened] = openSealed(context.sealer, from, [{ id: field.id, ...place }], rows)
    // What cannot be used here cannot be used there either.
    return opened && 'content' in opened ? { is: 'sealed', of: opened.content } : { is: 'sealed' }
  })
}
