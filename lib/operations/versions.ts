import { createHash } from 'node:crypto'
import { isTaken } from '@/lib/db/database-error'
import type { Prisma, Scenario, ScenarioVersion } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { inSlices } from '@/lib/json'
import { SLOT_WORDS } from '@/lib/module-kit/slot'
import { checking } from '@/lib/scenario/check'
import { type ScenarioDocument, scenarioDocument } from '@/lib/scenario/document'
import { blockingOf, countOf, type Problem } from '@/lib/scenario/graph'
import { someOf } from '@/lib/scenario/some-problems'
import type { SealedRow } from '@/lib/sealed/seal-drawing'
import type { OperationContext } from './define'
import { fillersOf } from './fillers'
import { secretProblems } from './sealing'
import { type Slots, slotsOf } from './usage'

/** The draft of a row, parsed. @throws {AppError} `invalid` when the stored document is none (any more) */
export function draftOf(row: Pick<Scenario, 'draft' | 'name'>): ScenarioDocument {
  const parsed = scenarioDocument.safeParse(row.draft)
  // The name is the row's own: renaming is no change of the drawing.
  if (parsed.success) return { ...parsed.data, name: row.name }
  throw new AppError('invalid', `The stored drawing of “${row.name}” cannot be read.`, {
    cause: parsed.error,
  })
}

/**
 * What keeps a scenario from running, in its drawing, and slots without a connection: {@link someOf} it.
 * @param fresh  secrets that are stored together with the drawing
 */
export async function problemsOf(
  context: OperationContext,
  scenarioId: string,
  document: ScenarioDocument,
  filled: Slots,
  fresh: readonly SealedRow[] = [],
): Promise<Problem[]> {
  const fillers = await fillersOf(context, Object.values(filled))
  const there = new Map(fillers.map(({ id, kind }) => [id, kind]))
  const empty = document.modules.flatMap(module => {
    const { connection: slot } = module
    if (slot === undefined || module.disabled === true) return []
    const filler = filled[slot]
    const kind = document.connections[slot]?.kind ?? 'okta'
    if (filler !== undefined && there.get(filler) === kind) return []
    const what = SLOT_WORDS[kind]
    const message =
      filler === undefined
        ? `${module.key} has no ${what} yet.`
        : `The ${what} of ${module.key} is not there any more; choose another.`
    return [{ message, module: module.key }]
  })
  const found: Problem[] = []
  await inSlices(checking(document, context.modules), step => found.push(...step))
  const home = { workspaceId: context.actor.workspaceId, scenarioId, connections: filled }
  return someOf([...found, ...empty, ...(await secretProblems(context, home, document, fresh))])
}

/** Parts that are written in one step. */
const STEP_PARTS = 2_000

/** Names in order; those that are a list's index stand first and by number, as in every object. */
function inOrder(values: Record<string, unknown>): string[] {
  const names = Object.keys(values).filter(name => values[name] !== undefined)
  const isIndex = (name: string): boolean => /^(?:0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1
  const indexes = names.filter(isIndex).sort((a, b) => Number(a) - Number(b))
  return [...indexes, ...names.filter(name => !isIndex(name)).sort()]
}

/**
 * The hash of a value as JSON with its keys in order, so that the same drawing has the same hash however it was put
 * together. In steps: sorting and writing 100,000 keys takes a while.
 */
export function* hashing(value: unknown): Generator<void, string> {
  const hash = createHash('sha256')
  let pieces: string[] = []
  // Texts to be written, and values to be taken apart, the next one last.
  const rest: ({ text: string } | { value: unknown })[] = [{ value }]
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if ('text' in next) pieces.push(next.text)
    else if (typeof next.value !== 'object' || next.value === null)
      pieces.push(JSON.stringify(next.value) ?? 'null')
    else {
      const list = Array.isArray(next.value)
      const values = next.value as Record<string, unknown>
      const names = list ? Object.keys(values) : inOrder(values)
      rest.push({ text: list ? ']' : '}' })
      for (let at = names.length - 1; at >= 0; at--) {
        const name = names[at] ?? ''
        rest.push({ value: values[name] })
        rest.push({ text: `${at === 0 ? '' : ','}${list ? '' : `${JSON.stringify(name)}:`}` })
      }
      pieces.push(list ? '[' : '{')
    }
    if (pieces.length < STEP_PARTS) continue
    hash.update(pieces.join(''))
    pieces = []
    yield
  }
  return hash.update(pieces.join('')).digest('hex')
}

/** What tells two versions apart: the drawing without its name, and what fills its slots. */
export function hashOfVersion(document: ScenarioDocument, connections: Slots): Promise<string> {
  const { name: _renamed, ...drawn } = document
  return inSlices(hashing({ document: drawn, connections }))
}

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
  const blocking = blockingOf(problems)
  const [first] = blocking
  if (first) {
    const rest = countOf(blocking) - 1
    const more = rest > 0 ? ` There are ${rest.toLocaleString('en')} more problems.` : ''
    throw new AppError('invalid', `“${row.name}” cannot run yet: ${first.message}${more}`, {
      issues: problems.map(problem => ({
        path: problem.module ?? problem.link ?? '',
        message: problem.message,
      })),
    })
  }
  const used = new Set(document.modules.flatMap(module => module.connection ?? []))
  const connections = Object.fromEntries(Object.entries(filled).filter(([slot]) => used.has(slot)))
  const documentHash = await hashOfVersion(document, connections)
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
