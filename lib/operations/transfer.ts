import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { inSlices } from '@/lib/json'
import { pathInWords } from '@/lib/scenario/data-path'
import type { ScenarioDocument } from '@/lib/scenario/document'
import { exportDocument, wantedConnections } from '@/lib/scenario/export'
import type { Problem } from '@/lib/scenario/graph'
import { parsing } from '@/lib/scenario/import'
import { someOf } from '@/lib/scenario/some-problems'
import { STARTERS } from '@/lib/scenario/starters'
import { leftOutOf } from '@/lib/scenario/without-secrets'
import { defineOperation, type OperationContext } from './define'
import { fillersOf } from './fillers'
import { createScenario, findScenario } from './scenarios'
import { type Slots, slotsOf } from './usage'
import { draftOf, problemsOf } from './versions'

/** What fills slots, found by name and kind; one that is not there leaves its slot empty, and the problems say so. */
async function slotsByName(
  context: OperationContext,
  document: ScenarioDocument,
  wanted: Record<string, string>,
): Promise<Slots> {
  const fillers = await fillersOf(context)
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([slot, name]) => {
      const kind = document.connections[slot]?.kind
      const found = fillers.find(one => one.name === name && one.kind === kind)
      return found === undefined ? [] : [[slot, found.id]]
    }),
  )
}

/** Slots whose connection the document names, but this workspace has not. */
const notThere = (wanted: Record<string, string>, filled: Slots): Problem[] =>
  Object.entries(wanted)
    .filter(([slot]) => filled[slot] === undefined)
    .map(([slot, name]) => ({
      message: `There is no connection named “${name}” here for the slot “${slot}”; add one of that name, or choose another.`,
    }))

const sandboxId = async (context: OperationContext): Promise<string | undefined> =>
  (
    await context.prisma.connection.findFirst({
      where: { workspaceId: context.actor.workspaceId, kind: 'sandbox' },
      select: { id: true },
    })
  )?.id

/** A scenario that came in, and what is still to be done before it can run. */
export interface Imported {
  id: string
  name: string
  problems: Problem[]
}

export const transferOperations = {
  'scenarios.import': defineOperation({
    needs: 'edit',
    input: z.strictObject({
      text: z.string(),
      /** Slot → name of a connection, in the place of what the document names. */
      connections: z.record(z.string(), z.string()).default({}),
    }),
    run: async (context, input): Promise<Imported> => {
      const document = await inSlices(parsing(input.text))
      const unknown = Object.keys(input.connections).find(slot => document.connections[slot] === undefined)
      if (unknown !== undefined) {
        throw new AppError('invalid', `The document has no connection slot “${unknown}”.`)
      }
      const wanted = { ...wantedConnections(document), ...input.connections }
      const filled = await slotsByName(context, document, wanted)
      const missing = Object.entries(input.connections).find(([slot]) => filled[slot] === undefined)
      if (missing) throw new AppError('not-found', `There is no connection named “${missing[1]}”.`)
      const row = await createScenario(context, document, filled)
      const problems = someOf([
        ...notThere(wanted, filled),
        ...(await problemsOf(context, row.id, draftOf(row), filled)),
      ])
      return { id: row.id, name: row.name, problems }
    },
    audit: (_input, output) => ({ target: output.id, detail: { name: output.name } }),
  }),

  'scenarios.export': defineOperation({
    needs: 'view',
    input: z.strictObject({ id: z.uuid() }),
    run: async (context, input): Promise<{ name: string; text: string; leftOut: string[] }> => {
      const row = await findScenario(context, input.id)
      const filled = slotsOf(row.connections)
      const rows = await fillersOf(context, Object.values(filled))
      const names = Object.fromEntries(
        Object.entries(filled).flatMap(([slot, id]) => {
          const name = rows.find(one => one.id === id)?.name
          return name === undefined ? [] : [[slot, name]]
        }),
      )
      const drawing = draftOf(row)
      return {
        name: row.name,
        text: exportDocument(drawing, names, context.modules),
        leftOut: leftOutOf(drawing, context.modules).map(({ key, path }) => `${key} ${pathInWords(path)}`),
      }
    },
  }),

  'starters.list': defineOperation({
    needs: 'view',
    input: z.strictObject({}),
    run: async () =>
      STARTERS.map(({ key, document }) => ({
        key,
        name: document.name,
        description: document.description ?? '',
        modules: document.modules.map(module => module.module),
      })),
  }),

  /** A starter scenario as one's own, on the sandbox unless another connection is named. */
  'starters.use': defineOperation({
    needs: 'edit',
    input: z.strictObject({ key: z.string(), connectionId: z.uuid().optional() }),
    run: async (context, input): Promise<Imported> => {
      const starter = STARTERS.find(one => one.key === input.key)
      if (starter === undefined) throw new AppError('not-found', 'There is no such starter scenario.')
      const connection = input.connectionId ?? (await sandboxId(context))
      const { document } = starter
      const filled =
        connection === undefined
          ? {}
          : Object.fromEntries(Object.keys(document.connections).map(slot => [slot, connection]))
      const row = await createScenario(context, document, filled)
      return {
        id: row.id,
        name: row.name,
        problems: await problemsOf(context, row.id, draftOf(row), slotsOf(row.connections)),
      }
    },
    audit: (input, output) => ({ target: output.id, detail: { starter: input.key } }),
  }),
}
