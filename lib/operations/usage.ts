import { z } from 'zod'
import type { OperationContext } from './define'

/** Slot → connection id, as a scenario's row keeps it. */
export const slots = z.record(z.string(), z.uuid())
export type Slots = z.output<typeof slots>

/** Slots as stored; an unreadable value counts as nothing filled. */
export const slotsOf = (stored: unknown): Slots => slots.catch({}).parse(stored)

/** Which scenarios use which connection: by their draft or by what is switched on, those in the bin left out. */
export async function scenariosUsing(
  context: Pick<OperationContext, 'prisma' | 'actor'>,
): Promise<Map<string, { id: string; name: string }[]>> {
  const rows = await context.prisma.scenario.findMany({
    where: { workspaceId: context.actor.workspaceId, deletedAt: null },
    select: { id: true, name: true, connections: true, activeVersion: { select: { connections: true } } },
    orderBy: { name: 'asc' },
  })
  const usage = new Map<string, { id: string; name: string }[]>()
  for (const { id, name, connections, activeVersion } of rows) {
    const used = [
      ...Object.values(slotsOf(connections)),
      ...Object.values(slotsOf(activeVersion?.connections ?? {})),
    ]
    for (const connection of new Set(used)) {
      const scenarios = usage.get(connection) ?? []
      scenarios.push({ id, name })
      usage.set(connection, scenarios)
    }
  }
  return usage
}

/**
 * How many unfinished runs need a connection, by the names of their scenarios, those in the bin too. A run keeps the
 * version it began with, whatever the drawing uses by now.
 */
export async function unfinishedUsing(
  context: Pick<OperationContext, 'prisma' | 'actor'>,
  connectionId: string,
): Promise<{ name: string; runs: number }[]> {
  return context.prisma.$queryRaw<{ name: string; runs: number }[]>`
    SELECT coalesce(s.name, 'a deleted scenario') AS name, count(*)::int AS runs
    FROM run r JOIN scenario_version v ON v.id = r.version_id LEFT JOIN scenario s ON s.id = r.scenario_id
    WHERE r.workspace_id = ${context.actor.workspaceId}::uuid
      AND r.status IN ('queued', 'running', 'waiting', 'needs_decision')
      AND jsonb_path_exists(v.connections, '$.* ? (@ == $id)', jsonb_build_object('id', ${connectionId}::text))
    GROUP BY s.id, s.name ORDER BY s.name`
}
