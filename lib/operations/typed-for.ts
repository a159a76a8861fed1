import type { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { OperationContext } from './define'
import { namesInWords } from './names'

/** How many secrets that were typed for a connection a scenario still holds, in its drawing or in what is switched on. */
interface Holding {
  id: string
  name: string
  secrets: number
}

/** The scenarios outside the bin that hold secrets typed for a connection, by name. */
function holding(context: OperationContext, connectionId: string): Promise<Holding[]> {
  return context.prisma.$queryRaw<Holding[]>`
    SELECT s.id, s.name, count(*)::int AS secrets
    FROM sealed_value v
    JOIN scenario s ON s.id = v.scenario_id
    LEFT JOIN scenario_version live ON live.id = s.active_version_id
    WHERE v.workspace_id = ${context.actor.workspaceId}::uuid AND v.connection_id = ${connectionId}::uuid
      AND s.deleted_at IS NULL
      AND (position(v.id::text IN s.draft::text) > 0 OR position(v.id::text IN live.document::text) > 0)
    GROUP BY s.id, s.name ORDER BY s.name`
}

/**
 * Secrets were typed for the org that a connection led to when they were typed: they are not sent to another one.
 * @throws {AppError} `conflict` at field `host`, with `data.forgets`, where a scenario holds some
 */
export async function refuseUnlessForgotten(
  context: OperationContext,
  connection: { id: string; origin: string },
): Promise<void> {
  const forgets = await holding(context, connection.id)
  if (forgets.length === 0) return
  const secrets = forgets.reduce((sum, one) => sum + one.secrets, 0)
  const org = new URL(connection.origin).host
  throw new AppError(
    'conflict',
    `${secrets === 1 ? 'A secret' : `${secrets} secrets`} in ${namesInWords(forgets)} ` +
      `${secrets === 1 ? 'was' : 'were'} typed for ${org} and will not be sent to another org: ` +
      `${secrets === 1 ? 'it has' : 'they have'} to be typed again there.`,
    { field: 'host', data: { forgets } },
  )
}

/** Forgets every secret that was typed for a connection, for whatever draft or version; these ask for it again. */
export const forgetTypedFor = async (
  transaction: Prisma.TransactionClient,
  connectionId: string,
): Promise<void> => {
  await transaction.sealedValue.deleteMany({ where: { connectionId } })
}
