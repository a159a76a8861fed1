import { randomUUID } from 'node:crypto'
import type { Prisma, Scenario } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { Problem } from '@/lib/scenario/graph'
import type { Replaced } from '@/lib/sealed/seal-drawing'
import type { OperationContext } from './define'
import { fillersOf } from './fillers'
import { marksOf, savesOf, whoSaved, withSave } from './recent-saves'
import { changesOf, runningOf } from './running'
import { copySecrets, sealedFor } from './sealing'
import { type Slots, slotsOf } from './usage'
import { draftOf, problemsOf } from './versions'

const asJson = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue

/** A connection or webhook may be named only when it is the workspace's own: asked when it is saved, and again when it is used. */
export async function ownConnections(context: OperationContext, filled: Slots): Promise<Slots> {
  const found = await fillersOf(context, Object.values(filled))
  const own = new Set(found.map(({ id }) => id))
  return Object.fromEntries(Object.entries(filled).filter(([, filler]) => own.has(filler)))
}

/** A scenario's row as a drawing of it is first stored. */
export async function rowOf(context: OperationContext, document: ScenarioDocument, filled: Slots) {
  const { workspaceId } = context.actor
  const id = randomUUID()
  const sealed = await sealedFor(context, { workspaceId, scenarioId: id, connections: filled }, document)
  return {
    id,
    workspaceId,
    name: document.name,
    draft: asJson(sealed.document),
    connections: asJson(filled),
    timeZone: document.timeZone ?? null,
    // The scenario names the rest of each row.
    sealed: { createMany: { data: sealed.rows.map(({ scenarioId: _, ...row }) => row) } },
  }
}

/** What a copy is called, so that one sees whose it is and when it was made. */
export const copyName = (context: OperationContext, name: string, of: string): string => {
  const at = new Date(context.clock.now()).toISOString().slice(0, 16).replace('T', ' ')
  return `${name.slice(0, 100)} (${of.slice(0, 60)}, ${at} UTC)`
}

/** What was saved; `kept` is the copy of what was stored before, where it was to stay. */
export interface Saved {
  revision: number
  problems: Problem[]
  /** Places of typed secrets, and what stands there now that they are sealed. */
  sealed: Replaced[]
  kept?: { id: string; name: string }
}

interface Save {
  revision: number
  document: ScenarioDocument
  connections: Slots
  saveId: string
  keepStored: boolean
}

/**
 * Saves a draft on the revision that it is based on.
 * @param read  the scenario's row as it stands
 * @throws {AppError} `conflict` with what is stored and who has saved it
 */
export async function saveDraft(
  context: OperationContext,
  input: Save,
  read: () => Promise<Scenario>,
): Promise<Saved> {
  const filled = await ownConnections(context, input.connections)
  for (;;) {
    const row = await read()
    const saves = savesOf(row.recentSaves)
    const home = { workspaceId: row.workspaceId, scenarioId: row.id, connections: filled }
    const drawn = await sealedFor(context, home, { ...input.document, name: row.name })
    const { document, replaced: sealed } = drawn
    const problems = await problemsOf(context, row.id, document, filled, drawn.rows)
    // Its answer was lost, so it comes again.
    const there = saves.find(one => one.id === input.saveId)
    if (there) return { revision: there.revision, problems, sealed }
    if (row.revision !== input.revision) {
      const marks = marksOf(saves, context.actor)
      throw new AppError('conflict', whoSaved(marks, row.revision), {
        data: { revision: row.revision, saves: marks },
      })
    }
    const running = await runningOf(context, row)
    const changes = await changesOf(context, running, { document, connections: filled })
    const revision = input.revision + 1
    const at = context.clock.now()
    const mark = { id: input.saveId, revision, at }
    const kept = input.keepStored ? await copyOfStored(context, row, saves.at(-1)?.name) : null
    const stored = await context.prisma.$transaction(async transaction => {
      const saved = await transaction.scenario.updateMany({
        // Whoever switches it meanwhile changes what this draft is compared with.
        where: {
          id: row.id,
          revision: input.revision,
          activeVersionId: row.activeVersionId,
          deletedAt: null,
        },
        data: {
          draft: asJson(document),
          connections: asJson(filled),
          timeZone: document.timeZone ?? null,
          revision: { increment: 1 },
          recentSaves: asJson(withSave(saves, context.actor, mark)),
          notLive: running === null ? null : changes.length,
        },
      })
      if (saved.count === 0) return null
      if (drawn.rows.length > 0) await transaction.sealedValue.createMany({ data: drawn.rows })
      if (kept === null) return { kept }
      return { kept: await transaction.scenario.create({ data: kept, select: { id: true, name: true } }) }
    })
    // Saved or switched by somebody else in this moment: look again, which tells who.
    if (stored === null) continue
    return { revision, problems, sealed, ...(stored.kept === null ? {} : { kept: stored.kept }) }
  }
}

/** What is stored, as a scenario of its own. @param by  who saved it last, as far as that is known */
async function copyOfStored(context: OperationContext, row: Scenario, by: string | undefined) {
  const connections = slotsOf(row.connections)
  const home = { workspaceId: row.workspaceId, scenarioId: row.id, connections }
  const name = copyName(context, row.name, by === undefined ? 'as it was' : `as ${by} saved it`)
  return rowOf(context, { ...(await copySecrets(context, home, draftOf(row))), name }, connections)
}
