import { z } from 'zod'
import { answerQuestions, findQuestions, type Said, type StoredQuestion } from '@/lib/engine/questions/answer'
import type { QuestionRequest } from '@/lib/engine/questions/question'
import {
  countOpen,
  groupOpen,
  listOpen,
  openIds,
  type QuestionFilter,
  questionsAboutRun,
} from '@/lib/engine/questions/read'
import { answerPlace } from '@/lib/engine/questions/read-answers'
import { AppError } from '@/lib/errors'
import type { JsonObject } from '@/lib/module-kit/json'
import { anyJsonObject } from '@/lib/module-kit/json-schema'
import { defineOperation, type OperationContext } from './define'
import { expectedOutput, OutputChecks } from './question-output'
import { refusedInWords } from './question-words'
import { DELETED_SCENARIO, findRun, namesOf } from './runs'

export type { QuestionRequest }

/** An open question, as it is listed. */
export interface QuestionView {
  id: string
  runId: string
  scenarioId: string
  scenarioName: string
  path: string
  askedAt: string
  trigger: string
  triggerSummary: string
  request: QuestionRequest
}

/** Open questions of one scenario about calls of one kind. */
export interface QuestionGroupView {
  scenarioId: string
  scenarioName: string
  alike: string
  count: number
  /** Ids of the oldest and the newest. */
  first: string
  last: string
  oldestAt: string
  request: QuestionRequest
  found: boolean
}

/** What is and was asked about a run as a whole. */
export interface RunQuestionView {
  id: string
  what: string
  todo: string
  askedAt: string
  answer: 'go-on' | 'cancel' | 'closed' | null
  answeredBy: string | null
  answeredAt: string | null
}

/** What an answer did, question by question. */
export interface Answering {
  /** Ids of the questions that took it. */
  answered: string[]
  /** Those that did not, each with a sentence. */
  refused: { id: string; why: string }[]
  /** Questions that the filter means and that one request had no room for. */
  left: number
}

const filter = {
  scenarioId: z.uuid().optional(),
  runId: z.uuid().optional(),
  /** A module's key in the drawing. */
  module: z.string().max(50).optional(),
  /** Only those of one kind, as `questions.groups` names it. */
  alike: z.string().max(300).optional(),
}
const MOST_IDS = 1_000
/** Answered in one transaction. */
const AT_ONCE = 500
/** Answered by one request that names a filter. */
const MOST_FILTERED = 5_000
/** Beyond it a badge says “99+”. */
const MOST_BADGE = 100

const which = {
  ids: z.array(z.uuid()).min(1).max(MOST_IDS).optional(),
  /** Instead of ids: every open question that it means. */
  filter: z.strictObject({ ...filter, upTo: z.uuid().optional() }).optional(),
}

/** Undefined keys are left out, as the filter's type wants it. */
const given = (input: { [K in keyof QuestionFilter]?: QuestionFilter[K] | undefined }): QuestionFilter =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))

export const questionOperations = {
  /** Every open question of the workspace by scenario and kind of call, oldest first. */
  'questions.groups': defineOperation({
    needs: 'view',
    input: z.strictObject(filter),
    run: async (context, input): Promise<{ groups: QuestionGroupView[]; more: boolean }> => {
      const { workspaceId } = context.actor
      const { groups, more } = await groupOpen(context.pool, workspaceId, given(input))
      const names = await namesOf(
        context,
        groups.map(group => group.scenarioId),
      )
      const views = groups.map(({ oldest, ...group }) => ({
        ...group,
        scenarioName: names.get(group.scenarioId) ?? DELETED_SCENARIO,
        oldestAt: oldest.toISOString(),
      }))
      return { groups: views, more }
    },
  }),

  /** Open questions, oldest first, by keyset; `after` is the last id of the page before. */
  'questions.list': defineOperation({
    needs: 'view',
    input: z.strictObject({
      ...filter,
      after: z.uuid().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    run: async (context, input): Promise<{ questions: QuestionView[]; next: string | null }> => {
      const { after, limit, ...wanted } = input
      const page = { after, limit: limit + 1 }
      const rows = await listOpen(context.pool, context.actor.workspaceId, given(wanted), page)
      const shown = rows.slice(0, limit)
      const names = await namesOf(
        context,
        shown.map(row => row.scenarioId),
      )
      const questions = shown.map(({ askedAt, ...row }) => ({
        ...row,
        scenarioName: names.get(row.scenarioId) ?? DELETED_SCENARIO,
        askedAt: askedAt.toISOString(),
      }))
      return { questions, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
    },
  }),

  /** How many are open, up to 100. */
  'questions.count': defineOperation({
    needs: 'view',
    input: z.strictObject(filter),
    run: (context, input): Promise<number> =>
      countOpen(context.pool, context.actor.workspaceId, given(input), MOST_BADGE),
  }),

  /** What is asked about a run as a whole, and how many of its bundles wait for an answer (up to 1,000). */
  'questions.ofRun': defineOperation({
    needs: 'view',
    input: z.strictObject({ runId: z.uuid() }),
    run: async (context, { runId }): Promise<{ open: number; run: RunQuestionView[] }> => {
      const { workspaceId } = context.actor
      await findRun(context, runId)
      const [open, about] = await Promise.all([
        countOpen(context.pool, workspaceId, { runId }, 1_000),
        questionsAboutRun(context.pool, runId),
      ])
      const run = about.map(({ request, askedAt, answeredAt, ...one }) => ({
        ...one,
        what: request.what,
        todo: request.todo,
        askedAt: askedAt.toISOString(),
        answeredAt: answeredAt?.toISOString() ?? null,
      }))
      return { open: open - run.filter(one => one.answer === null).length, run }
    },
  }),

  /** What the module of a question would have given, with empty values: where typing an output begins. */
  'questions.expected': defineOperation({
    needs: 'view',
    input: z.strictObject({ id: z.uuid() }),
    run: async (context, { id }): Promise<JsonObject> => {
      const [question] = await findQuestions(context.pool, context.actor.workspaceId, [id])
      if (question === undefined) throw new AppError('not-found', 'There is no such question.')
      return expectedOutput(context, question)
    },
  }),

  /**
   * Answers open questions by their ids, or all that a filter means. About a call: `done` (with what the module gave,
   * or with what reading back found) or `again`, which may carry out a second time what has happened already. About a
   * run: `go-on` or `cancel`. The first answer wins; what cannot be answered is told one by one.
   */
  'questions.answer': defineOperation({
    needs: 'run',
    input: z.discriminatedUnion('answer', [
      z.strictObject({
        ...which,
        answer: z.literal('done'),
        /** Left out: what reading back found. */
        output: anyJsonObject().optional(),
      }),
      z.strictObject({ ...which, answer: z.enum(['again', 'go-on', 'cancel']) }),
    ]),
    run: async (context, input): Promise<Answering> => {
      const { ids, filter: meant } = input
      if ((ids === undefined) === (meant === undefined))
        throw new AppError('invalid', 'Name questions by their ids, or a filter, but not both.', {
          field: 'ids',
        })
      const all =
        ids ?? (await openIds(context.pool, context.actor.workspaceId, given(meant ?? {}), MOST_FILTERED))
      const output = input.answer === 'done' ? (input.output as JsonObject | undefined) : undefined
      const { said, refused } = await prepare(context, [...new Set(all)], input.answer, output)
      const result: Answering = { answered: [], refused, left: 0 }
      // Each part by itself: a large one holds no run's row for long.
      for (let at = 0; at < said.length; at += AT_ONCE)
        await take(context, said.slice(at, at + AT_ONCE), result)
      await context.engine.takeNews()
      void context.engine.sweep()
      if (meant && all.length === MOST_FILTERED) {
        const more = await countOpen(context.pool, context.actor.workspaceId, given(meant), MOST_FILTERED)
        result.left = Math.max(0, more - result.refused.length)
      }
      const [first] = result.refused
      if (result.answered.length === 0 && first !== undefined) throw refusedAll(result.refused)
      return result
    },
    audit: (input, { answered }) => answered.map(id => ({ target: id, detail: { answer: input.answer } })),
  }),
}

/** Nothing took the answer: one sentence, and each with its own. */
function refusedAll(refused: Answering['refused']): AppError {
  const [first] = refused
  const unknown = refused.every(one => one.why === refusedInWords(undefined, 'again'))
  const others = refused.length > 1 ? ` (${refused.length} questions; nothing has changed.)` : ''
  return new AppError(unknown ? 'not-found' : 'conflict', `${first?.why}${others}`, { data: { refused } })
}

/** What is to be said to which question; nothing is changed yet. @throws {AppError} for an output that cannot be */
async function prepare(
  context: OperationContext,
  ids: string[],
  answer: Said['is'],
  output: JsonObject | undefined,
): Promise<{ said: [id: string, said: Said][]; refused: Answering['refused'] }> {
  const found = await findQuestions(context.pool, context.actor.workspaceId, ids)
  const known = new Map(found.map(one => [one.id, one]))
  const checks = new OutputChecks(context)
  const said: [string, Said][] = []
  const refused: Answering['refused'] = []
  for (const id of ids) {
    const question = known.get(id)
    const why = refusedInWords(question, answer) ?? unread(question, answer, output)
    if (question && why === null) said.push([id, await sayingOf(context, question, answer, output, checks)])
    else refused.push({ id, why: why ?? '' })
  }
  return { said, refused }
}

function unread(
  question: StoredQuestion | undefined,
  answer: Said['is'],
  output: JsonObject | undefined,
): string | null {
  if (answer !== 'done' || output !== undefined || isFound(question)) return null
  return 'Nothing was read back that could stand for the answer: say what the module gave.'
}

async function take(context: OperationContext, said: [string, Said][], result: Answering): Promise<void> {
  const { workspaceId } = context.actor
  const { answered } = await answerQuestions(context.pool, workspaceId, new Map(said))
  const took = new Set(answered)
  result.answered.push(...answered)
  const late = said.flatMap(([id]) => (took.has(id) ? [] : [id]))
  if (late.length === 0) return
  const now = new Map((await findQuestions(context.pool, workspaceId, late)).map(one => [one.id, one]))
  for (const id of late) {
    const why = refusedInWords(now.get(id), said[0]?.[1].is ?? '')
    result.refused.push({ id, why: why ?? 'It has just changed; look again.' })
  }
}

const isFound = (question: StoredQuestion | undefined): boolean =>
  question?.request.about === 'call' && question.request.found

async function sayingOf(
  context: OperationContext,
  question: StoredQuestion,
  answer: Said['is'],
  output: JsonObject | undefined,
  checks: OutputChecks,
): Promise<Said> {
  const by = context.actor.name
  if (answer !== 'done' || output === undefined) return { is: answer, by }
  const { secret } = await checks.check(question, output)
  if (!secret) return { is: answer, by, output }
  const place = `run:${question.runId}:${answerPlace(question.id)}`
  return { is: answer, by, sealed: context.sealer.seal(JSON.stringify(output), place) }
}
