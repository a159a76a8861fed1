import type { PrismaClient } from '@/lib/db/generated/client'
import type { Module } from '@/lib/module-kit/define'
import { scenarioDocument } from '@/lib/scenario/document'
import { hasClearSecrets } from '@/lib/sealed/seal-drawing'
import type { Sealer } from '@/lib/secrets/seal'
import { sealedFor } from './sealing'
import { slotsOf } from './usage'
import { hashOfVersion } from './versions'

export interface StoredSealing {
  prisma: PrismaClient
  sealer: Sealer
  modules: (id: string) => Module | undefined
}

/**
 * Seals the secrets that an older Joinery left in clear in a scenario's draft and versions. The same secret becomes the
 * same sealed value in all of them, and a version's hash is that of its new document: so the draft that it was frozen
 * from still is this version. Can be done again at any time, also after a kill in between.
 * @returns documents that were changed
 */
export async function sealStoredScenario(stored: StoredSealing, scenarioId: string): Promise<number> {
  let changed = await sealDraft(stored, scenarioId)
  const versions = await stored.prisma.scenarioVersion.findMany({
    where: { scenarioId },
    orderBy: { number: 'asc' },
    select: { id: true },
  })
  for (const { id } of versions) changed += await sealVersion(stored, id)
  return changed
}

function sealDraft(stored: StoredSealing, scenarioId: string): Promise<number> {
  return stored.prisma.$transaction(async tx => {
    await tx.$queryRaw`SELECT 1 FROM scenario WHERE id = ${scenarioId}::uuid FOR UPDATE`
    const row = await tx.scenario.findUnique({ where: { id: scenarioId } })
    const parsed = scenarioDocument.safeParse(row?.draft)
    if (row === null || !parsed.success || !hasClearSecrets(parsed.data, stored.modules)) return 0
    const home = {
      workspaceId: row.workspaceId,
      scenarioId,
      connections: slotsOf(row.connections),
    }
    const { document, rows } = await sealedFor(stored, home, parsed.data, tx)
    await tx.sealedValue.createMany({ data: rows })
    // Nobody has edited it: neither its revision nor its time changes.
    await tx.$executeRaw`UPDATE scenario SET draft = ${JSON.stringify(document)}::jsonb WHERE id = ${scenarioId}::uuid`
    return 1
  })
}

function sealVersion(stored: StoredSealing, versionId: string): Promise<number> {
  return stored.prisma.$transaction(async tx => {
    const found = await tx.scenarioVersion.findUnique({
      where: { id: versionId },
      include: { scenario: { select: { workspaceId: true } } },
    })
    const parsed = scenarioDocument.safeParse(found?.document)
    if (found === null || !parsed.success || !hasClearSecrets(parsed.data, stored.modules)) return 0
    const connections = slotsOf(found.connections)
    // One at a time for a scenario, so that each finds what the one before has sealed.
    await tx.$queryRaw`SELECT 1 FROM scenario WHERE id = ${found.scenarioId}::uuid FOR UPDATE`
    const home = { workspaceId: found.scenario.workspaceId, scenarioId: found.scenarioId, connections }
    const { document, rows } = await sealedFor(stored, home, parsed.data, tx)
    await tx.sealedValue.createMany({ data: rows })
    const hash = await hashOfVersion(document, connections)
    await tx.$executeRaw`
      UPDATE scenario_version SET document = ${JSON.stringify(document)}::jsonb, document_hash = ${hash}
      WHERE id = ${versionId}::uuid`
    return 1
  })
}
